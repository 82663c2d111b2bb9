package rest

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAClockThatIsOffIsNamed(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	require.Equal(t, "the clock of this machine is 1h0m0s ahead of the service's: set it right, since a signature is valid for 15 minutes only", clockSkewHint("Mon, 30 Nov 2026 11:00:00 GMT", now))
	require.Contains(t, clockSkewHint("Mon, 30 Nov 2026 13:00:00 GMT", now), "1h0m0s behind")
	require.Empty(t, clockSkewHint("Mon, 30 Nov 2026 12:05:00 GMT", now))
	require.Empty(t, clockSkewHint("", now))
}

func TestOnlyARefusedSignatureIsBlamedOnTheClock(t *testing.T) {
	for name, c := range map[string]struct {
		cred   Credentials
		status int
		want   string
	}{
		"a signature that is refused":        {fakeSignature("access-key", "secret-key", ""), 401, "behind the service's"},
		"a signature that is forbidden":      {fakeSignature("access-key", "secret-key", ""), 403, "behind the service's"},
		"a signature that has nothing to do": {fakeSignature("access-key", "secret-key", ""), 400, ""},
		"a token, which bears no time":       {fakeToken(token), 401, ""},
	} {
		t.Run(name, func(t *testing.T) {
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
				w.WriteHeader(c.status)
			})
			caller := Client{Transport: NewTransport(1)}
			_, _, err := caller.Do(t.Context(), request(t, address), c.cred)
			var refused *APIError
			require.ErrorAs(t, err, &refused)
			require.Contains(t, refused.Hint, c.want)
			require.Equal(t, c.want == "", refused.Hint == "")
		})
	}
}
