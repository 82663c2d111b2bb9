# The image of the GitHub Action: one static binary and the CA certificates. There is no USER: GitHub runs container
# actions as root, and the workspace belongs to root there.
ARG GO_VERSION=1.26
# On the machine that builds, whatever it builds for: Go cross-compiles. An engine without BuildKit does not say which that is.
FROM --platform=${BUILDPLATFORM:-linux} golang:${GO_VERSION}-alpine AS build
WORKDIR /src
COPY . .
# Set by a release; the same values give the same binary.
ARG VERSION=
ARG COMMIT=
# Set by BuildKit for each platform of a multi-platform build; empty means this one.
ARG TARGETOS
ARG TARGETARCH
RUN CGO_ENABLED=0 GOOS=${TARGETOS} GOARCH=${TARGETARCH} go build -trimpath -buildvcs=false \
    -ldflags "-s -w -buildid= -X github.com/drs-batch-start/drs-batch-start/core.version=${VERSION} -X github.com/drs-batch-start/drs-batch-start/core.commit=${COMMIT}" \
    -o /drs-batch-start ./action

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /drs-batch-start /drs-batch-start
ENTRYPOINT ["/drs-batch-start"]
