package bench

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkCall is one call, with 1 and with 100 jobs. Its output is for benchstat: -count 10, then
// benchstat -col /caller.
func BenchmarkCall(b *testing.B) {
	for _, n := range []int{1, 100} {
		for _, c := range Clients {
			b.Run(fmt.Sprintf("jobs=%d/caller=%s", n, c.Name), func(b *testing.B) { Call(b, c, n) })
		}
	}
}

func TestEveryCallerDoesTheSameWork(t *testing.T) {
	for _, n := range []int{1, 100} {
		for _, c := range Clients {
			server := Serve(n)
			call, err := c.Make(server.URL, n)
			require.NoError(t, err)
			got, err := call()
			require.NoError(t, err, c.Name)
			require.Equal(t, n, got, c.Name)
			server.Close()
		}
	}
}
