package drs

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func TestAClientNeedsAnAddressAndAProject(t *testing.T) {
	for _, pair := range [][2]string{{"", "p0"}, {"drs.example.com", "p0"}, {"https://drs.example.com", ""}, {"https://drs.example.com", "a/b"}, {"https://%zz", "p0"}} {
		_, err := NewClient(Config{Endpoint: pair[0], ProjectID: pair[1], Client: &rest.Client{}, Credentials: anyone{}})
		require.Error(t, err, pair)
	}
}

func TestTheServiceIsAskedInTheLanguageThatIsSet(t *testing.T) {
	for language, want := range map[string]string{"": "en-us", "zh-cn": "zh-cn"} {
		seen := ""
		transport := &exchanges{answers: []exchange{func(r *http.Request) (*http.Response, error) {
			seen = r.Header.Get("X-Language")
			return good(r)
		}}}
		c, err := NewClient(Config{Endpoint: "http://127.0.0.1", ProjectID: "p0", Client: &rest.Client{Transport: transport}, Credentials: anyone{}, Language: language})
		require.NoError(t, err)
		_, err = c.Statuses(within(t.Context()), []string{"a"})
		require.NoError(t, err)
		require.Equal(t, want, seen)
	}
}

func TestAClientSendsAgainAsTheDesignSaysByDefault(t *testing.T) {
	c, err := NewClient(Config{Endpoint: "http://127.0.0.1", ProjectID: "p0", Client: &rest.Client{}, Credentials: anyone{}})
	require.NoError(t, err)
	require.Equal(t, DefaultBackoff(), c.backoff)
}
