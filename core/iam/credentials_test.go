package iam

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func TestWhatNoHeaderCanCarryIsNamedAndNotShown(t *testing.T) {
	for name, c := range map[string]struct {
		cred rest.Credentials
		want string
	}{
		"a blank token":                   {Token(rest.NewSecret(" \r\n")), "auth-token is empty; set it: a workflow secret that does not exist counts as blank"},
		"a token pasted on two lines":     {Token(rest.NewSecret("s3cr3t\nX-Evil: 1")), "auth-token cannot be sent: a line break follows its first 6 bytes; set it again, as one word without line breaks or spaces"},
		"a token with its label":          {Token(rest.NewSecret("Bearer s3cr3t")), "auth-token cannot be sent: a blank follows its first 6 bytes"},
		"a token with a byte order mark":  {Token(rest.NewSecret("\ufeffs3cr3t")), "auth-token cannot be sent: a character beyond ASCII follows its first 0 bytes"},
		"a token with a NUL":              {Token(rest.NewSecret("s3cr3t\x00")), "auth-token cannot be sent: a control character follows its first 6 bytes"},
		"no access key":                   {Keys(rest.Secret{}, rest.NewSecret("s3cr3t"), rest.Secret{}), "access-key is empty"},
		"an access key with a tab":        {Keys(rest.NewSecret("s3\tcr3t"), rest.NewSecret("s3cr3t"), rest.Secret{}), "access-key cannot be sent: a blank follows its first 2 bytes"},
		"no secret key":                   {Keys(rest.NewSecret("s3cr3t"), rest.Secret{}, rest.Secret{}), "secret-key is empty"},
		"a secret key with a line break":  {Keys(rest.NewSecret("s3cr3t"), rest.NewSecret("s3c\rr3t"), rest.Secret{}), "secret-key cannot be sent: a line break follows its first 3 bytes"},
		"a security token with a control": {Keys(rest.NewSecret("s3cr3t"), rest.NewSecret("s3cr3t"), rest.NewSecret("s3cr3t\x1b[0m")), "security-token cannot be sent: a control character"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.cred.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
			var auth *rest.AuthError
			require.ErrorAs(t, err, &auth)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "cr3t")
			require.False(t, auth.Temporary())
		})
	}
}
