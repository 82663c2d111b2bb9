package rest

import (
	"net/url"
	"strings"
)

// proxyVariables are the variables in which net/http looks for a proxy, for each kind of address.
var proxyVariables = [...]string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"}

// CheckProxy returns what is wrong with the proxies that the environment names; empty if nothing is. net/http ignores a value
// that is not an address, and would connect directly. The value is not shown, because it may hold a password.
func CheckProxy(getenv func(string) string) (problem string) {
	for _, variable := range proxyVariables {
		if !isProxy(getenv(variable)) {
			return variable + " is not the address of a proxy; write it like http://proxy.example.com:3128, or unset it"
		}
	}
	return ""
}

// isProxy tells whether a value is empty or the address of a proxy, with or without a scheme.
func isProxy(value string) bool {
	if value == "" {
		return true
	}
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	u, err := url.Parse(value)
	if err != nil || u.Hostname() == "" || u.Opaque != "" || strings.HasSuffix(u.Host, ":") {
		return false
	}
	return u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "socks5" || u.Scheme == "socks5h"
}
