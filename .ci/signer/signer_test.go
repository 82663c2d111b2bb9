// Package signer holds the program's signatures against those of the vendor's SDK.
package signer

import (
	"flag"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
)

var (
	requests = flag.Int("requests", 20_000, "how many requests are generated")
	seed     = flag.Uint64("seed", 1, "the seed of the first; each further one has the next")
)

// TestOurSignatureIsTheVendors signs generated requests both ways, with the same headers and the same date, and wants the
// Authorization header equal to the byte.
func TestOurSignatureIsTheVendors(t *testing.T) {
	bodies, queries, large, temporary := 0, 0, 0, 0
	for n := range *requests {
		r := rand.New(rand.NewPCG(*seed+uint64(n), 0))
		g := draw(r)
		if len(g.body) > 0 {
			bodies++
		}
		if len(g.query) > 0 {
			queries++
		}
		if len(g.body) > 100_000 {
			large++
		}
		if g.securityToken != "" {
			temporary++
		}
		u := &url.URL{Scheme: "https", Host: "drs.cn-north-4.myhuaweicloud.com", Path: g.path, RawQuery: g.query.Encode()}
		ours := &http.Request{Method: g.method, URL: u, Host: u.Host, Header: g.header.Clone()}
		_, err := iam.Keys(iam.NewSecret(g.accessKey), iam.NewSecret(g.secretKey), iam.NewSecret(g.securityToken)).Authorize(t.Context(), ours, []byte(g.body))
		require.NoError(t, err)

		builder := request.NewHttpRequestBuilder().WithEndpoint("https://" + u.Host).WithPath(g.path).WithMethod(g.method)
		for name, values := range g.query {
			builder.AddQueryParam(name, reflect.ValueOf(values))
		}
		for name := range ours.Header {
			if name != "Authorization" && name != "User-Agent" {
				builder.AddHeaderParam(name, ours.Header.Get(name))
			}
		}
		if g.body != "" {
			builder.WithBody("body", g.body)
		}
		theirs, err := signer.Sign(builder.Build(), g.accessKey, g.secretKey)
		require.NoError(t, err)
		require.Equal(t, theirs["Authorization"], ours.Header.Get("Authorization"), "seed %d: %+v", *seed+uint64(n), g)
	}
	t.Logf("seeds %d to %d: %d requests equal to the byte; %d with a body, %d of these over 100 kB, %d with a query, %d with a security token",
		*seed, *seed+uint64(*requests)-1, *requests, bodies, large, queries, temporary)
}

// generated is what a request is made of.
type generated struct {
	method, path, body                  string
	query                               url.Values
	header                              http.Header
	accessKey, secretKey, securityToken string
}

// odd are characters that a canonical form must get right.
const odd = "abcXYZ019-_.~ !\"#$%&'()*+,:;<=>?@[\\]^`{|}éüß中文日本🙂"

func text(r *rand.Rand, most int) string {
	alphabet := []rune(odd)
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteRune(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

func draw(r *rand.Rand) generated {
	g := generated{
		method:    []string{"GET", "POST", "PUT", "DELETE", "PATCH"}[r.IntN(5)],
		path:      "/v3",
		header:    http.Header{"Content-Type": {"application/json"}, "User-Agent": {"x"}},
		accessKey: "AK" + strings.Trim(text(r, 10), " ") + "K",
		secretKey: "SK" + strings.Trim(text(r, 40), " ") + "K",
	}
	for range r.IntN(5) {
		g.path += "/" + text(r, 12)
	}
	if r.IntN(3) == 0 {
		g.path = "/v3/054ba152d480d55b2f5dc0069e7ddef0/jobs/batch-starting"
	}
	if r.IntN(4) == 0 {
		g.path += "/"
	}
	if r.IntN(2) == 0 {
		g.query = url.Values{}
		for range r.IntN(4) {
			name := text(r, 8)
			for range 1 + r.IntN(3) {
				g.query.Add(name, text(r, 10))
			}
		}
	}
	for _, name := range []string{"X-Language", "X-Idp-Id", "Accept"} {
		if r.IntN(2) == 0 {
			g.header.Set(name, "v"+text(r, 10))
		}
	}
	if r.IntN(3) == 0 {
		g.securityToken = "st" + strings.Repeat("x", r.IntN(2000))
	}
	switch r.IntN(4) {
	case 0:
	case 1:
		g.body = strings.Repeat(text(r, 40), r.IntN(20_000)/10)
	default:
		g.body = `{"jobs":[{"job_id":"` + text(r, 64) + `"}]}`
	}
	return g
}
