package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

const hidden = "hunter2-hunter2"

func TestASecretNeverShows(t *testing.T) {
	s := NewSecret(" " + hidden + "\n")
	require.Equal(t, hidden, s.Reveal())
	nested := struct {
		Open   Secret
		closed Secret
		list   []Secret
		named  map[string]Secret
		at     *Secret
	}{s, s, []Secret{s}, map[string]Secret{"x": s}, &s}
	values := []any{s, &s, nested, &nested, []Secret{s}, map[string]Secret{"k": s}, errors.Join(fmt.Errorf("wrapped: %v", s), fmt.Errorf("%w", &AuthError{Problem: fmt.Sprint(s)}))}
	for _, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
			shown := fmt.Sprintf(verb, value)
			require.NotContains(t, shown, hidden, verb)
			require.NotContains(t, shown, fmt.Sprintf("%x", hidden), verb)
		}
		encoded, _ := json.Marshal(value)
		require.NotContains(t, string(encoded), hidden)
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "value", value)
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "value", value)
		require.NotContains(t, log.String(), hidden)
	}
	require.Equal(t, "[redacted]", fmt.Sprint(s))
	require.Equal(t, `"[redacted]"`, fmt.Sprintf("%q", s))
	require.Empty(t, fmt.Sprint(Secret{}))
	require.True(t, NewSecret(" \n").Empty())
}

func TestTheHTTPClientsOwnComplaintShowsNoHeaderEither(t *testing.T) {
	caller := Client{Transport: NewTransport(1)}
	_, _, err := caller.Do(t.Context(), request(t, "http://127.0.0.1:1"), fakeToken("s3cr3t\nX-Evil: 1"))
	require.ErrorContains(t, err, "X-Auth-Token")
	require.NotContains(t, err.Error(), "s3cr3t")
}
