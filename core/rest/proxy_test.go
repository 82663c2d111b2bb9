package rest

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// proxies are values of a proxy variable, and whether net/http can use them.
var proxies = map[string]bool{
	"":                                   true,
	"http://proxy.example.com:3128":      true,
	"http://proxy.example.com:3128/":     true,
	"http://proxy.example.com/proxy":     true,
	"HTTP://proxy.example.com":           true,
	"https://user:s3cr3t@proxy.example":  true,
	"http://user:s3cr3t%40@proxy:3128":   true,
	"http://user:s3cr3t@x@proxy:3128":    true,
	"user:s3cr3t@proxy.example.com:3128": true,
	"proxy.example.com:3128":             true,
	"proxy":                              true,
	"10.0.0.1:3128":                      true,
	"socks5://127.0.0.1:1080":            true,
	"socks5h://proxy:1080":               true,
	"[::1]:3128":                         true,
	"http://[::1]":                       true,
	"http://":                            false,
	"http://s3cr3t proxy:3128":           false,
	" http://s3cr3t:3128":                false,
	"http://s3cr3t:3128 ":                false,
	"http://s3cr3t:3128\n":               false,
	" ":                                  false,
	"proxy.example.com:s3cr3t":           false,
	"http://proxy.example.com:s3cr3t":    false,
	"http://s3cr3t:65536":                false,
	"http://s3cr3t:0":                    false,
	"http://s3cr3t:":                     false,
	"http:/s3cr3t":                       false,
	"http:s3cr3t":                        false,
	"http://user:s3cr3t%zz@proxy:3128":   false,
	"http://user:s3#cr3t@proxy:3128":     false,
	"http://user:12#s3cr3t@proxy:3128":   false,
	"http://user:12?s3cr3t@proxy:3128":   false,
	"http://user:12/s3cr3t@proxy:3128":   false,
	"p#s3cr3t":                           false,
	"://s3cr3t":                          false,
	"::":                                 false,
	"::1":                                false,
	"http://.":                           false,
	"ftp://s3cr3t.example.com":           false,
	"s3cr3t://proxy:3128":                false,
}

func TestAProxyThatIsNotAnAddressIsNamedAndNotShown(t *testing.T) {
	for value, ok := range proxies {
		for _, variable := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
			for _, pair := range proxyVariables {
				for _, name := range pair {
					t.Setenv(name, "")
				}
			}
			t.Setenv(variable, value)
			problems := CheckProxy()
			require.Equal(t, ok, len(problems) == 0, "%q: %v", value, problems)
			if !ok {
				require.Equal(t, []string{variable + " is not the address of a proxy; write it like http://proxy.example.com:3128, " +
					"percent-encode user and password (@ as %40), or unset it"}, problems)
			}
		}
	}
}

// asksNetHTTP, if it is set, makes a process of this test's own say which proxy net/http finds: it reads the variables once.
const asksNetHTTP = "REST_TEST_ASKS_NET_HTTP"

func TestAProxyThatNetHTTPIgnoresIsRefused(t *testing.T) {
	if os.Getenv(asksNetHTTP) != "" {
		request, err := http.NewRequest(http.MethodGet, "https://drs.example.com", nil)
		require.NoError(t, err)
		proxy, err := http.ProxyFromEnvironment(request)
		fmt.Printf("ignored=%t\n", proxy == nil || err != nil)
		return
	}
	ignored := 0
	for value, ok := range proxies {
		child := exec.Command(os.Args[0], "-test.run=^TestAProxyThatNetHTTPIgnoresIsRefused$")
		child.Env = []string{"HTTPS_PROXY=" + value, asksNetHTTP + "=1"}
		said, err := child.CombinedOutput()
		require.NoError(t, err, "%s", said)
		if strings.Contains(string(said), "ignored=true") && value != "" {
			ignored++
			require.False(t, ok, "%q", value)
		}
	}
	require.NotZero(t, ignored)
}
