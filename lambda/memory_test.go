package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheMemoryLimitFollowsLambdas(t *testing.T) {
	for name, c := range map[string]struct {
		size, own string
		want      int64
	}{
		"256 MB":            {"256", "", 256 * 1024 * 1024 / 10 * 9},
		"not in Lambda":     {"", "", -1},
		"not a number":      {"much", "", -1},
		"nonsense":          {"-1", "", -1},
		"an own GOMEMLIMIT": {"256", "100MiB", -1},
	} {
		set := int64(-1)
		limitMemory(func(variable string) string {
			return map[string]string{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": c.size, "GOMEMLIMIT": c.own}[variable]
		}, func(bytes int64) int64 { set = bytes; return 0 })
		require.Equal(t, c.want, set, name)
	}
}
