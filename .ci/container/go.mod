module github.com/drs-batch-start/drs-batch-start/.ci/container

go 1.26.0

require (
	github.com/drs-batch-start/drs-batch-start v0.0.0
	github.com/stretchr/testify v1.12.1
)

require go.yaml.in/yaml/v3 v3.0.5

replace github.com/drs-batch-start/drs-batch-start => ../..
