package rest

import (
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
)

// proxyVariables are the variables in which net/http looks for a proxy. The first of a pair that is not empty counts.
var proxyVariables = [][]string{{"HTTPS_PROXY", "https_proxy"}, {"HTTP_PROXY", "http_proxy"}}

// CheckProxy returns a sentence for each variable of the environment that names a proxy which net/http cannot use: it ignores some
// of these values, and would connect directly. The value is not shown, because it may hold a password.
func CheckProxy() (problems []string) {
	for _, pair := range proxyVariables {
		i := slices.IndexFunc(pair, func(variable string) bool { return os.Getenv(variable) != "" })
		if i >= 0 && !isProxy(os.Getenv(pair[i])) {
			problems = append(problems, pair[i]+" is not the address of a proxy; write it like http://proxy.example.com:3128, "+
				"percent-encode user and password (@ as %40), or unset it")
		}
	}
	return problems
}

// isProxy reports whether net/http finds a proxy in a value. What follows a host is no part of an address, but often the rest of a
// password that holds a "#", a "?" or a "/".
func isProxy(value string) bool {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" { // then net/http does the same
		u, err = url.Parse("http://" + value)
	}
	if err != nil || u.Fragment != "" || strings.Contains(u.Path+u.RawQuery, "@") {
		return false
	}
	return slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) && isProxyHost(u)
}

// isProxyHost reports whether an address has a name or an IP address, and a port that exists or none.
func isProxyHost(u *url.URL) bool {
	if strings.Trim(u.Hostname(), ".") == "" {
		return false
	}
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && port > 0
}
