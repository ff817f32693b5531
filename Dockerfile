# The image of every service of ours: the wheel in its own environment, nobody's root.
FROM python:3.13-slim-bookworm AS build

ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/opt/loa
RUN python -m pip install --no-cache-dir uv==0.13.9
WORKDIR /src
# First what changes seldom: the dependencies alone.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-install-project --extra postgres
COPY . .
RUN uv sync --frozen --no-editable --extra postgres

FROM python:3.13-slim-bookworm

# Its numbers stand in docs/operations.md: whoever makes the secret files gives them to this account.
RUN groupadd --gid 10001 loa \
    && useradd --uid 10001 --gid loa --no-create-home --shell /usr/sbin/nologin loa \
    && install --directory --owner loa --group loa --mode 0700 /var/lib/loa /var/lib/lab
COPY --from=build /opt/loa /opt/loa
ENV PATH=/opt/loa/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LOA_HOME=/var/lib/loa
USER 10001:10001
WORKDIR /var/lib/loa
CMD ["loa", "--help"]
