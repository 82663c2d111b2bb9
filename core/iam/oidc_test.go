package iam

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// idToken makes an ID token with the claims.
func idToken(claims string) rest.Secret {
	part := base64.RawURLEncoding.EncodeToString
	return rest.NewSecret(part([]byte(`{"alg":"RS256"}`)) + "." + part([]byte(claims)) + ".c2lnbmF0dXJl")
}

func TestAnIDTokenThatIAMWouldRefuseIsNotSent(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		token rest.Secret
		want  string // empty if the token is good
	}{
		"one that goes on":                {idToken(`{"exp":1796040001}`), ""},
		"one without an end":              {idToken(`{"iss":"x"}`), ""},
		"one with a fraction":             {idToken(`{"exp":1796039940.5e0}`), "the ID token expired at 2026-11-30T11:59:00Z, 1m0s ago"},
		"one that ends further than time": {idToken(`{"exp":1e300}`), ""},
		"one that has just ended":         {idToken(`{"exp":1796040000}`), ""},
		"one by a clock that is ahead":    {idToken(`{"exp":1796039941}`), ""},
		"one that ended a minute ago":     {idToken(`{"exp":1796039940}`), "the ID token expired at 2026-11-30T11:59:00Z, 1m0s ago"},
		"one that ended an hour ago":      {idToken(`{"exp":1796036400}`), "the ID token expired at 2026-11-30T11:00:00Z, 1h0m0s ago; get a new ID token, and check the clock of this machine: it may be ahead"},
		"one that ended before time":      {idToken(`{"exp":-1e300}`), "the ID token expired at 1970-01-01T00:00:00Z"},
		"one with an end in words":        {idToken(`{"exp":"tomorrow"}`), "its claims cannot be read"},
		"padded base64":                   {rest.NewSecret("e30.eyJpc3MiOiJ4In0=.x"), ""},
		"a text":                          {rest.NewSecret("s3cr3t"), "not a JSON Web Token, which has three parts"},
		"three words":                     {rest.NewSecret("s3.cr3t!.x"), "its claims cannot be read"},
		"nothing":                         {rest.Secret{}, "not a JSON Web Token"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readIDToken(c.token, at)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.IsType(t, &rest.AuthError{}, err)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "cr3t")
		})
	}
}

func TestAnIDTokenIsReadFromItsFileAtEachRenewal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	source := IDTokenFile(path)
	for _, want := range []string{"first", "second"} {
		require.NoError(t, os.WriteFile(path, []byte(want+"\r\n"), 0o600))
		got, err := source(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, got.Reveal())
	}
}

func TestAnIDTokenFileThatGivesNoneIsNamed(t *testing.T) {
	folder := t.TempDir()
	empty := filepath.Join(folder, "empty")
	require.NoError(t, os.WriteFile(empty, []byte(" \n"), 0o600))
	missing := filepath.Join(folder, "missing")
	for path, want := range map[string]string{
		empty:   "the ID token file " + empty + " (DRS_ID_TOKEN_FILE) is empty; check what writes it",
		missing: "the ID token file (DRS_ID_TOKEN_FILE) cannot be read: open " + missing + ": no such file or directory; check its path and its permissions",
		folder:  "the ID token file (DRS_ID_TOKEN_FILE) cannot be read: read " + folder + ": is a directory; check its path and its permissions",
	} {
		_, err := OIDCSignIn(&rest.Client{}, "", "github", IDTokenFile(path), Scope{})(t.Context())
		require.IsType(t, &rest.AuthError{}, err)
		require.EqualError(t, err, want)
	}
}

func TestWhoeverMintsIDTokensMayFail(t *testing.T) {
	cause := errors.New("the job has no permission")
	_, err := OIDCSignIn(&rest.Client{}, "", "github", func(context.Context) (rest.Secret, error) { return rest.Secret{}, cause }, Scope{})(t.Context())
	require.EqualError(t, err, "no ID token could be obtained: the job has no permission")
	require.ErrorIs(t, err, cause)
	require.IsType(t, &rest.AuthError{}, err)
}

func FuzzReadIDToken(f *testing.F) {
	for _, claims := range []string{`{"exp":1796040001}`, `{"exp":-1}`, `{"exp":1e400}`, `{"iss":{},"aud":[1],"sub":null}`, `[]`, ``} {
		f.Add(idToken(claims).Reveal())
	}
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, token string) {
		claims, err := readIDToken(rest.NewSecret(token), time.Unix(1_796_040_000, 0))
		if err != nil {
			require.IsType(t, &rest.AuthError{}, err)
			require.NotEmpty(t, err.Error())
			return
		}
		require.Less(t, len(fmt.Sprint(claims)), 700)
	})
}
