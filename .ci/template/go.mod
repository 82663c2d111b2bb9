module github.com/drs-batch-start/drs-batch-start/.ci/template

go 1.26.0

require (
	github.com/awslabs/goformation/v7 v7.14.9
	github.com/stretchr/testify v1.12.1
	go.yaml.in/yaml/v3 v3.0.5
)

require (
	github.com/kelseyhightower/envconfig v1.4.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

require github.com/drs-batch-start/drs-batch-start v0.0.0

replace github.com/drs-batch-start/drs-batch-start => ../..
