package rest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAProxyThatIsNotAnAddressIsNamedAndNotShown(t *testing.T) {
	for value, ok := range map[string]bool{
		"":                                  true,
		"http://proxy.example.com:3128":     true,
		"https://user:s3cr3t@proxy.example": true,
		"proxy.example.com:3128":            true,
		"socks5://127.0.0.1:1080":           true,
		"[::1]:3128":                        true,
		"http://":                           false,
		"http://s3cr3t proxy:3128":          false,
		"proxy.example.com:s3cr3t":          false,
		"http:/s3cr3t":                      false,
		"http://user:s3cr3t%zz@proxy:3128":  false,
		"://s3cr3t":                         false,
		"ftp://s3cr3t.example.com":          false,
	} {
		for _, variable := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
			problem := CheckProxy(func(name string) string {
				if name == variable {
					return value
				}
				return ""
			})
			require.Equal(t, ok, problem == "", "%s: %s", value, problem)
			if !ok {
				require.Equal(t, variable+" is not the address of a proxy; write it like http://proxy.example.com:3128, or unset it", problem)
			}
		}
	}
}
