package iam

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatNoHeaderCanCarryIsNamedAndNotShown(t *testing.T) {
	for name, c := range map[string]struct {
		cred Credential
		want string
	}{
		"a blank token":                   {Token(NewSecret(" \r\n")), "auth-token is empty; set it: a workflow secret that does not exist counts as blank"},
		"a token pasted on two lines":     {Token(NewSecret("s3cr3t\nX-Evil: 1")), "auth-token cannot be sent: a line break follows its first 6 bytes; set it again, as one word without line breaks or blanks"},
		"a token with its label":          {Token(NewSecret("Bearer s3cr3t")), "auth-token cannot be sent: a blank follows its first 6 bytes"},
		"a token with a byte order mark":  {Token(NewSecret("\ufeffs3cr3t")), "auth-token cannot be sent: a character beyond ASCII follows its first 0 bytes"},
		"a token with a NUL":              {Token(NewSecret("s3cr3t\x00")), "auth-token cannot be sent: a control character follows its first 6 bytes"},
		"no access key":                   {Keys(Secret{}, NewSecret("s3cr3t"), Secret{}), "access-key is empty"},
		"an access key with a tab":        {Keys(NewSecret("s3\tcr3t"), NewSecret("s3cr3t"), Secret{}), "access-key cannot be sent: a blank follows its first 2 bytes"},
		"no secret key":                   {Keys(NewSecret("s3cr3t"), Secret{}, Secret{}), "secret-key is empty"},
		"a secret key with a line break":  {Keys(NewSecret("s3cr3t"), NewSecret("s3c\rr3t"), Secret{}), "secret-key cannot be sent: a line break follows its first 3 bytes"},
		"a security token with a control": {Keys(NewSecret("s3cr3t"), NewSecret("s3cr3t"), NewSecret("s3cr3t\x1b[0m")), "security-token cannot be sent: a control character"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.cred.Authorize(t.Context(), &http.Request{Header: http.Header{}}, nil)
			var auth *AuthError
			require.ErrorAs(t, err, &auth)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "cr3t")
			require.False(t, auth.Temporary())
		})
	}
}

// unchecked puts a token into the header as it is.
type unchecked string

func (u unchecked) Authorize(_ context.Context, req *http.Request, _ []byte) (uint64, error) {
	req.Header["X-Auth-Token"] = []string{string(u)}
	return 0, nil
}

func (unchecked) Refused(uint64) bool { return false }

func TestTheHTTPClientsOwnComplaintShowsNoHeaderEither(t *testing.T) {
	caller := Caller{Transport: NewTransport(1)}
	_, _, err := caller.Do(t.Context(), request(t, "http://127.0.0.1:1"), unchecked("s3cr3t\nX-Evil: 1"))
	require.ErrorContains(t, err, "X-Auth-Token")
	require.NotContains(t, err.Error(), "s3cr3t")
}
