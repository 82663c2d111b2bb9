package main

import "strconv"

// limitMemory tells the garbage collector how much memory Lambda gives, so that a large event makes it work harder instead
// of ending the environment. A tenth is left for what the collector does not count: the program itself and its threads.
// Whoever sets GOMEMLIMIT keeps that.
func limitMemory(getenv func(string) string, setLimit func(bytes int64) int64) {
	megabytes, err := strconv.ParseInt(getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), 10, 64)
	if err != nil || megabytes <= 0 || getenv("GOMEMLIMIT") != "" {
		return
	}
	setLimit(megabytes << 20 / 10 * 9)
}
