module github.com/drs-batch-start/drs-batch-start

go 1.26
