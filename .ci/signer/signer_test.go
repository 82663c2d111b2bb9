// Package signer holds the program's signatures against those of the vendor's SDK.
//
// Left out is what the program never sends: bodies that are not JSON, which the SDK leaves unsigned, and headers with
// several values, which it cannot hold. The SDK is not given the User-Agent: we do not sign it, since proxies change it.
package signer

import (
	"flag"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

var (
	requests = flag.Int("requests", 25_000, "how many requests are generated")
	seed     = flag.Uint64("seed", rand.Uint64(), "the seed of the first; each further one has the next")
)

// TestOurSignatureIsTheVendors signs generated requests both ways, with the same headers and the same date, and wants the
// Authorization header equal to the byte.
func TestOurSignatureIsTheVendors(t *testing.T) {
	t.Logf("repeat this run with -seed %d", *seed)
	counts := map[string]int{}
	for n := range *requests {
		g := draw(rand.New(rand.NewPCG(*seed+uint64(n), 0)))
		ours := g.request()
		cred := iam.Keys(rest.NewSecret(g.AccessKey), rest.NewSecret(g.SecretKey), rest.NewSecret(g.SecurityToken))
		_, err := cred.Authorize(t.Context(), ours, rest.Request{Body: []byte(g.Body), ProjectID: g.project()})
		require.NoError(t, err)
		require.Equal(t, g.vendors(t, ours.Header), ours.Header.Get("Authorization"), "seed %d: %+v", *seed+uint64(n), g)
		g.count(counts)
	}
	t.Logf("seeds %d to %d: %d requests equal to the byte, of these %v", *seed, *seed+uint64(*requests)-1, *requests, counts)
}

// generated is what a request is made of.
type generated struct {
	Method, Path, Body                  string
	Query                               url.Values
	Header                              http.Header
	AccessKey, SecretKey, SecurityToken string
}

func (g generated) url() *url.URL {
	return &url.URL{Scheme: "https", Host: "drs.cn-north-4.myhuaweicloud.com", Path: g.Path, RawQuery: g.Query.Encode()}
}

func (g generated) request() *http.Request {
	u := g.url()
	return &http.Request{Method: g.Method, URL: u, Host: u.Host, Header: g.Header.Clone()}
}

// project is the project that the request is for, if it is for one.
func (g generated) project() string {
	if g.Path == starting {
		return "054ba152d480d55b2f5dc0069e7ddef0"
	}
	return g.Header.Get("X-Project-Id")
}

// vendors returns the Authorization header that the SDK makes for the same request with these headers, the date among
// them.
func (g generated) vendors(t *testing.T, header http.Header) string {
	builder := request.NewHttpRequestBuilder().WithEndpoint("https://" + g.url().Host).WithPath(g.Path).WithMethod(g.Method)
	for name, values := range g.Query {
		builder.AddQueryParam(name, reflect.ValueOf(values))
	}
	for name := range header {
		if name != "Authorization" && name != "User-Agent" {
			builder.AddHeaderParam(name, header.Get(name))
		}
	}
	if g.Body != "" {
		builder.WithBody("body", g.Body)
	}
	theirs, err := signer.Sign(builder.Build(), g.AccessKey, g.SecretKey)
	require.NoError(t, err)
	return theirs["Authorization"]
}

func (g generated) count(counts map[string]int) {
	for what, is := range map[string]bool{
		"with a body":             g.Body != "",
		"with one over 100 kB":    len(g.Body) > 100_000,
		"with a query":            len(g.Query) > 0,
		"with a security token":   g.SecurityToken != "",
		"of a project":            g.Path == starting,
		"with an escaped path":    g.url().EscapedPath() != g.Path,
		"with a repeated key":     repeats(g.Query),
		"with an empty segment":   emptySegment(g.Path),
		"with a slash at the end": g.Path[len(g.Path)-1] == '/',
	} {
		if is {
			counts[what]++
		}
	}
}
