# The server alone. The database, the key and the backups live in the volume /data.
FROM python:3.11-slim
RUN useradd --create-home --uid 10001 expertpool && mkdir -m 700 /data /backups && chown expertpool /data /backups
WORKDIR /srv
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY LICENSES LICENSES
COPY app app
COPY templates templates
COPY static static
COPY migrations migrations
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable .
USER expertpool
ENV DATA=/data HOST=0.0.0.0 PORT=8000
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD python -c "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health', timeout=5)"
CMD ["expertpool", "serve"]
