package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnEndpointNamesAServer(t *testing.T) {
	for address, problem := range map[string]string{
		"https://:443":                       "has no name of a server",
		"https://.":                          "has no name of a server",
		"https://..":                         "has no name of a server",
		"https://.example.com":               "has no name of a server",
		"https://drs..example.com":           "has no name of a server",
		"https://.:443/drs":                  "has no name of a server",
		"https://":                           "is not an address",
		"https:///v3":                        "is not an address",
		"https://drs.example.com:99999":      "has no port from 1 to 65535",
		"https://drs.example.com:65536":      "has no port from 1 to 65535",
		"https://drs.example.com:0":          "has no port from 1 to 65535",
		"https://drs.example.com:":           "has no port from 1 to 65535",
		"https://drs.example.com:-1":         "is not an address",
		"http://:8080":                       "has no name of a server",
		"https://drs.example.com/v3":         "ends in /v3",
		"https://drs.example.com?x=1":        "carries a query",
		"https://drs.example.com#x":          "carries a query or a fragment",
		"ftp://drs.example.com":              "is not https",
		"https://alice:secret@example.com":   "carries a user name or a password",
		"https://alice:secret@:443":          "carries a user name or a password",
		"alice:secret@drs.example.com":       "is not an address",
		"https://alice:secret@ .example.com": "is not an address",
	} {
		for _, input := range []string{"endpoint", "iam-endpoint"} {
			_, err := settings(t, with(usual, input, address), nil).Plan(noon, false)
			require.ErrorContains(t, err, "input "+input+": ", address)
			require.ErrorContains(t, err, problem, address)
			require.NotContains(t, err.Error(), "secret", address)
		}
	}
}

func TestAnEndpointIsTakenAsItStands(t *testing.T) {
	for address, want := range map[string]string{
		"https://drs.example.com":           "https://drs.example.com",
		"https://drs.example.com/":          "https://drs.example.com",
		"https://drs.example.com.":          "https://drs.example.com.",
		"https://drs.example.com:65535/drs": "https://drs.example.com:65535/drs",
		"https://drs":                       "https://drs",
		"https://10.0.0.1:1":                "https://10.0.0.1:1",
		"https://[2001:db8::1]:443":         "https://[2001:db8::1]:443",
		"http://localhost:8080":             "http://localhost:8080",
		"http://[::1]":                      "http://[::1]",
	} {
		plan, err := settings(t, with(usual, "endpoint", address), nil).Plan(noon, false)
		require.NoError(t, err, address)
		require.Equal(t, want, plan.Endpoint)
	}
}
