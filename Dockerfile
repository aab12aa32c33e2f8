# The service, with a model trained while the image is built: it starts in seconds and writes to
# /var/lib/mythcheck and /tmp only, so that the rest may be read-only.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv --without-pip /opt/mythcheck
COPY requirements.txt .
RUN pip --python /opt/mythcheck install --only-binary :all: --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY classifier classifier
COPY service service
COPY training_data training_data
# --no-index: what builds the wheel is pinned in requirements.txt as well.
RUN pip --python /opt/mythcheck install --no-build-isolation --no-deps --no-index .
RUN MYTHCHECK_MODELS=/var/lib/mythcheck/models /opt/mythcheck/bin/mythcheck train

FROM python:3.13-slim
LABEL org.opencontainers.image.title="mythcheck" \
      org.opencontainers.image.description="Checks health, body, fitness, food and beauty claims." \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --user-group --home-dir /var/lib/mythcheck --no-create-home \
      --shell /usr/sbin/nologin mythcheck \
 && install --directory --owner=10001 --group=10001 /var/lib/mythcheck
COPY --from=build /opt/mythcheck /opt/mythcheck
COPY --from=build --chown=10001:10001 /var/lib/mythcheck /var/lib/mythcheck
ENV PATH=/opt/mythcheck/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MYTHCHECK_HOST=0.0.0.0 \
    MYTHCHECK_MODELS=/var/lib/mythcheck/models \
    MYTHCHECK_BATCHES=/var/lib/mythcheck/batches
USER 10001:10001
WORKDIR /var/lib/mythcheck
# A new volume begins with the model of the image.
VOLUME /var/lib/mythcheck
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["mythcheck", "serve"]
