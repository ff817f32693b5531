"""Values become what people and programs read: same values, same bytes."""
