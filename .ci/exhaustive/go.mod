module github.com/drs-batch-start/drs-batch-start/.ci/exhaustive

go 1.26.0

require (
	github.com/nishanths/exhaustive v0.12.0
	golang.org/x/tools v0.52.0
)

require golang.org/x/sync v0.24.0 // indirect
