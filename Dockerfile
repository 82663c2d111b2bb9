# The image of the GitHub Action: one static binary and the CA certificates. There is no USER: the workspace belongs to the
# runner's user, whose ID differs from runner to runner. The program runs as root, and gives the results file to that user.
#
# The build runs on the building machine's own architecture, because Go cross-compiles. An engine without BuildKit does not
# set BUILDPLATFORM. The image is named in one piece, so that Dependabot sees it.
FROM --platform=${BUILDPLATFORM:-linux} golang:1.26-alpine AS build
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
