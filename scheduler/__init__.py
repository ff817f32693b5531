"""When things happen: Celery, tick, lanes, pace, sweeping. The only package that holds a clock."""
