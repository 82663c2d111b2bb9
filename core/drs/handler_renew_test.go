package drs

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// renewed are credentials that can be renewed or not, and note of which generation they were refused.
type renewed struct {
	anyone
	can     bool
	refused []uint64
}

func (r *renewed) Refused(generation uint64) bool {
	r.refused = append(r.refused, generation)
	return r.can
}

var refusal = &rest.APIError{Status: http.StatusUnauthorized, Code: "APIGW.0301"}

func TestRefusedCredentialsAreRenewedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		can   bool
		errs  []error
		calls int
		auth  bool
	}{
		"accepted the second time":      {true, []error{refusal, nil}, 2, false},
		"refused again":                 {true, []error{refusal, refusal, nil}, 2, true},
		"cannot be renewed":             {false, []error{refusal, nil}, 1, true},
		"refused for something else":    {true, []error{&rest.APIError{Status: http.StatusForbidden, Code: "DRS.M00102"}, nil}, 1, false},
		"throttled after the new token": {true, []error{refusal, throttled(0)}, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			credentials, next := &renewed{can: c.can}, &outcomes{errs: c.errs}
			err := renew{credentials, next}.do(t.Context(), &call{generation: 7})
			require.Equal(t, c.calls, next.calls)
			var auth *rest.AuthError
			if c.auth {
				require.ErrorAs(t, err, &auth)
				require.Contains(t, err.Error(), "the service does not accept the credentials")
			} else {
				require.NotErrorAs(t, err, &auth)
			}
			for _, generation := range credentials.refused {
				require.EqualValues(t, 7, generation)
			}
		})
	}
}

func TestNothingIsRenewedAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	next := &outcomes{errs: []error{refusal, nil}}
	require.Error(t, renew{&renewed{can: true}, next}.do(ctx, &call{}))
	require.Equal(t, 1, next.calls)
}
