package rest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheHTTPClientsOwnComplaintShowsNoHeaderEither(t *testing.T) {
	caller := Client{Transport: NewTransport(1)}
	_, _, err := caller.Do(t.Context(), request(t, "http://127.0.0.1:1"), fakeToken("s3cr3t\nX-Evil: 1"))
	require.ErrorContains(t, err, "X-Auth-Token")
	require.NotContains(t, err.Error(), "s3cr3t")
}
