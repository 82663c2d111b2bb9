package signer

import (
	"encoding/json"
	"flag"
	"net/http"
	"net/url"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var record = flag.Bool("record", false, "write the SDK's signatures anew")

// recordedFile is what core/iam's own test holds its signatures against, without the SDK.
const recordedFile = "../../core/iam/testdata/vendor-signatures.json"

// recorded is a request, and what the SDK makes of it.
type recorded struct {
	Name          string
	Request       generated
	Authorization string
}

// TestTheRecordedSignaturesAreTheVendors makes sure that what core/iam is held against came from the SDK.
func TestTheRecordedSignaturesAreTheVendors(t *testing.T) {
	all := chosen()
	for i, c := range all {
		all[i].Authorization = c.Request.vendors(t, c.Request.Header)
	}
	want, err := json.MarshalIndent(all, "", "  ")
	require.NoError(t, err)
	if *record {
		require.NoError(t, os.WriteFile(recordedFile, append(want, '\n'), 0o644))
	}
	got, err := os.ReadFile(recordedFile)
	require.NoError(t, err)
	require.Equal(t, string(want)+"\n", string(got), "go test -record writes it anew")
}

// chosen are requests that stand for what the program sends, and for what a canonical form gets wrong first. Their date is
// where the clock of testing/synctest begins.
func chosen() []recorded {
	const project = "054ba152d480d55b2f5dc0069e7ddef0"
	header := func(more ...string) http.Header {
		h := http.Header{"Content-Type": {"application/json"}, "X-Sdk-Date": {"20000101T000000Z"}}
		for i := 0; i < len(more); i += 2 {
			h[more[i]] = []string{more[i+1]}
		}
		return h
	}
	const ak, sk = "EXAMPLEACCESSKEY0001", "example-secret/key+with=odd_characters"
	return []recorded{
		{Name: "starting two jobs", Request: generated{
			Method: "POST", Path: starting, AccessKey: ak, SecretKey: sk,
			Body:   `{"jobs":[{"job_id":"9a470239-2308-4bb5-a6bc-1040402fjb21"},{"job_id":"dbb8127c-b093-4b94-b764-7161e151jb2s","start_time":"1599202771816"}]}`,
			Header: header("X-Language", "en-us", "X-Project-Id", project),
		}},
		{Name: "starting with a temporary key", Request: generated{
			Method: "POST", Path: starting, AccessKey: ak, SecretKey: sk, SecurityToken: "example-security-token/+=", Body: `{"jobs":[]}`,
			Header: header("X-Language", "zh-cn", "X-Project-Id", project, "X-Security-Token", "example-security-token/+="),
		}},
		{Name: "looking up a project", Request: generated{
			Method: "GET", Path: "/v3/projects", Query: url.Values{"name": {"cn-north-4"}}, AccessKey: ak, SecretKey: sk,
			Header: header(),
		}},
		{Name: "odd characters in the path, the query and a header", Request: generated{
			Method: "PUT", Path: "/v3//a b/é/100%/~.-_/*", AccessKey: ak, SecretKey: sk, Body: "中文",
			Query:  url.Values{"b": {"2", "10", ""}, "a b": {"c d+e"}, "é": {"日本", "&="}, "": {"no name"}},
			Header: header("X-Language", "  en-us ", "X_Ignored", "x"),
		}},
	}
}
