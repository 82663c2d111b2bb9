package iam

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// TestOurSignatureIsTheVendors holds a few signatures against recorded ones; .ci/signer made those, and holds thousands of
// generated requests against the SDK itself.
func TestOurSignatureIsTheVendors(t *testing.T) {
	var recorded []struct {
		Name    string
		Request struct {
			Method, Path, Body                  string
			Query                               url.Values
			Header                              http.Header
			AccessKey, SecretKey, SecurityToken string
		}
		Authorization string
	}
	content, err := os.ReadFile("testdata/vendor-signatures.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, &recorded))
	require.NotEmpty(t, recorded)
	for _, c := range recorded {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // its clock begins when the recorded signatures were made
				g := c.Request
				req := &http.Request{Method: g.Method, URL: &url.URL{Path: g.Path, RawQuery: g.Query.Encode()}, Header: g.Header.Clone()}
				for _, ours := range []string{"X-Sdk-Date", "X-Project-Id", "X-Security-Token"} {
					req.Header.Del(ours)
				}
				cred := Keys(rest.NewSecret(g.AccessKey), rest.NewSecret(g.SecretKey), rest.NewSecret(g.SecurityToken))
				_, err := cred.Authorize(t.Context(), req, rest.Request{Body: []byte(g.Body), ProjectID: g.Header.Get("X-Project-Id")})
				require.NoError(t, err)
				require.Equal(t, c.Authorization, req.Header.Get("Authorization"))
				req.Header.Del("Authorization")
				require.Equal(t, g.Header, req.Header, "what is sent beside the signature")
			})
		})
	}
}

func TestSigningAgainIsLikeSigningOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cred := Keys(rest.NewSecret("ak"), rest.NewSecret("sk"), rest.Secret{})
		req := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/v3/projects"}, Header: http.Header{}}
		sign := func() string {
			_, err := cred.Authorize(t.Context(), req, rest.Request{})
			require.NoError(t, err)
			return req.Header.Get("Authorization")
		}
		first := sign()
		require.Equal(t, first, sign())
		time.Sleep(time.Second)
		require.NotEqual(t, first, sign())
	})
}

func TestAProxyMayRewriteWhatIsNotSigned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sign := func(header http.Header) string {
			req := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/"}, Header: header}
			_, err := Keys(rest.NewSecret("ak"), rest.NewSecret("sk"), rest.Secret{}).Authorize(t.Context(), req, rest.Request{})
			require.NoError(t, err)
			return req.Header.Get("Authorization")
		}
		bare := sign(http.Header{})
		require.Equal(t, bare, sign(http.Header{"User-Agent": {"x"}, "Content-Type": {"application/json"}, "X_Y": {"z"}}))
		require.NotEqual(t, bare, sign(http.Header{"X-Language": {"en-us"}}))
	})
}

func TestASignatureNamesTheProjectOfItsCall(t *testing.T) {
	// Whatever the path looks like: endpoints of some clouds have a prefix.
	for _, project := range []string{"0a1b2c3d4e5f60718293a4b5c6d7e8f9", ""} {
		req := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: "/drs/v3/0a1b2c3d4e5f60718293a4b5c6d7e8f9/jobs/batch-starting"}, Header: http.Header{}}
		cred := Keys(rest.NewSecret("ak"), rest.NewSecret("sk"), rest.Secret{})
		_, err := cred.Authorize(t.Context(), req, rest.Request{ProjectID: project})
		require.NoError(t, err)
		require.Equal(t, project, req.Header.Get("X-Project-Id"))
		require.Equal(t, project != "", strings.Contains(req.Header.Get("Authorization"), "x-project-id"))
	}
}

func TestAKeyCannotBeRenewed(t *testing.T) {
	require.False(t, Keys(rest.NewSecret("ak"), rest.NewSecret("sk"), rest.Secret{}).Refused(0))
}
