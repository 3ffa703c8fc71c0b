# goosed with every role: docker build --tag goosed . (`make image` does it, and without a registry too)
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH=amd64 VERSION=0.0.0
WORKDIR /source
COPY . .
RUN VERSION=$VERSION build/scripts/publish.sh Goosed $TARGETARCH /app

# git and ssh are for a desired state that is kept in a repository.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates git openssh-client && rm -rf /var/lib/apt/lists/*
ARG VERSION=0.0.0 REVISION=unknown
LABEL org.opencontainers.image.title=goosed org.opencontainers.image.description="Deploys operating systems onto bare machines over the network" \
      org.opencontainers.image.licenses=Apache-2.0 org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION
COPY --from=build /app /usr/lib/goosed
COPY infra /infra
# Only /data and /tmp are written to. ssh asks for the user's name.
RUN ln -s /usr/lib/goosed/Goosed /usr/bin/goosed && (id 1654 >/dev/null 2>&1 || useradd --uid 1654 --user-group --no-create-home app) && install --directory --owner 1654 --group 1654 /data
ENV GOOSED_LISTEN=http://0.0.0.0:8080 GOOSED_DATA=/data INFRA_PATH=/infra HOME=/tmp
USER 1654:1654
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s CMD ["goosed", "health"]
ENTRYPOINT ["goosed"]
CMD ["serve"]
