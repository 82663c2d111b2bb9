package drs

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func TestAnAttemptSaysWhatBecameOfIt(t *testing.T) {
	for name, c := range map[string]struct {
		response string
		want     func(*testing.T, error)
	}{
		"a refusal has the hint of its code": {`400|{"error_code":"DRS.M05003","error_msg":"Task information not found."}`, func(t *testing.T, err error) {
			var refused *rest.APIError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, Hint("DRS.M05003"), refused.Hint)
		}},
		"a code in a 2xx response is a refusal": {`200|{"error_code":"DRS.M05003","error_msg":"Task information not found."}`, func(t *testing.T, err error) {
			var refused *rest.APIError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, "DRS.M05003", refused.Code)
		}},
		"a 2xx response that cannot be read was sent": {`202|{"results":[{"id":`, func(t *testing.T, err error) {
			var broken *rest.TransportError
			require.ErrorAs(t, err, &broken)
			require.True(t, broken.Sent)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := clientOf(t, c.response)
			var seen []Attempt
			_, err := client.Start(t.Context(), []StartInfo{{JobID: "a"}}, func(a Attempt) { seen = append(seen, a) })
			c.want(t, err)
			require.Len(t, seen, 1)
			c.want(t, seen[0].Err)
			require.Positive(t, seen[0].Duration)
		})
	}
}
