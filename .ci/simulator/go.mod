module github.com/drs-batch-start/drs-batch-start/.ci/simulator

go 1.26.0

require github.com/drs-batch-start/drs-batch-start v0.0.0

replace github.com/drs-batch-start/drs-batch-start => ../..
