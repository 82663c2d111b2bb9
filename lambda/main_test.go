package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// variables is a getenv with the given ones.
func variables(all map[string]string) func(string) string {
	return func(name string) string { return all[name] }
}

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
		limitMemory(variables(map[string]string{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": c.size, "GOMEMLIMIT": c.own}),
			func(bytes int64) int64 { set = bytes; return 0 })
		require.Equal(t, c.want, set, name)
	}
}

func TestTheProcessorsAreThoseThatThereIsTimeFor(t *testing.T) {
	for name, c := range map[string]struct {
		size, own  string
		have, want int
	}{
		"256 MB":            {"256", "", 2, 1},
		"one whole":         {"1769", "", 2, 1},
		"a little more":     {"1770", "", 2, 2},
		"the most":          {"10240", "", 6, 6},
		"fewer than paid":   {"10240", "", 2, 2},
		"not in Lambda":     {"", "", 2, 2},
		"an own GOMAXPROCS": {"256", "2", 2, 2},
	} {
		procs := c.have
		limitProcessors(variables(map[string]string{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": c.size, "GOMAXPROCS": c.own}), func(n int) int {
			if n > 0 {
				procs = n
			}
			return procs
		})
		require.Equal(t, c.want, procs, name)
	}
}
