# Two images from one file. They share the base and the user layout, no code.
ARG BASE_IMAGE=python:3.13-slim

FROM ${BASE_IMAGE} AS base
ENV PYTHONUNBUFFERED=1
# The app owns the folder and its log; a sidecar is in the group, which may add
# files. Setgid keeps new files in that group. Sticky is what protects the log:
# a sidecar with the volume read-write can neither write, rename nor delete it.
RUN install -d -o 10001 -g 10001 -m 3775 /logs


FROM base AS app
WORKDIR /app
COPY app/ ./
# At run time the root is read-only, so what is not compiled now is compiled
# again at each start and each health check; official bases ship no bytecode.
RUN python -c 'import main, urllib.request'
ENV PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
EXPOSE 8080
LABEL org.opencontainers.image.title="poserforge-sidecar app" \
      org.opencontainers.image.description="The demo workload that the sidecars observe" \
      org.opencontainers.image.licenses="MIT"
CMD ["python", "main.py"]


FROM base AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements/sidecar.txt requirements/build.txt requirements/
# A network that re-signs TLS needs the host's certificates to reach the index;
# as a secret they stay out of the image. Empty means: none needed.
RUN --mount=type=secret,id=ca \
    --mount=type=cache,target=/root/.cache/pip \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    python -m venv --without-pip /opt/sidecar \
    && python -m pip --python /opt/sidecar install --quiet --no-compile --require-hashes \
       -r requirements/sidecar.txt -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY data/ data/
COPY src/ src/
# What rich highlights code and Markdown with takes 20 MB and is never called: the
# import of every module below, and the tests of the live screen, prove it.
# Unchecked bytecode saves a look at every source file at each start; nothing in
# an image changes after it is built.
RUN python -m pip --python /opt/sidecar install --quiet --no-compile \
       --no-index --no-deps --no-build-isolation . \
    && python -m pip --python /opt/sidecar uninstall --quiet --yes \
       flit_core pygments markdown-it-py mdurl \
    && rm -f /opt/sidecar/bin/activate* /opt/sidecar/bin/Activate* \
    && find /opt/sidecar -name '*.pyi' -delete \
    && /opt/sidecar/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/sidecar/lib


FROM base AS sidecar
COPY --from=build /opt/sidecar /opt/sidecar
ENV PATH=/opt/sidecar/bin:$PATH
# Compiles the part of the standard library that is used, and proves that every
# module can be imported in this image.
RUN python -c 'import importlib, pkgutil, sidecar; \
[importlib.import_module(m.name) for m in pkgutil.walk_packages(sidecar.__path__, "sidecar.") \
 if not m.name.endswith("__main__")]'
ENV PYTHONDONTWRITEBYTECODE=1
USER 10002:10001
LABEL org.opencontainers.image.title="poserforge-sidecar" \
      org.opencontainers.image.description="Observes or debugs a service without modifying it" \
      org.opencontainers.image.licenses="MIT"
ENTRYPOINT ["sidecar"]
