package fault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestListingProjects(t *testing.T) {
	type answer struct{ Projects []struct{ ID, Name string } }
	some := []fault.Option{
		fault.WithToken("good"),
		fault.WithProject("p1", "cn-north-4"),
		fault.WithProject("p2", "eu-west-101"), fault.WithProject("p3", "eu-west-101"),
	}
	tests := map[string]struct {
		options []fault.Option
		query   string
		ids     []string
	}{
		"by a name":                    {some, "?name=cn-north-4", []string{"p1"}},
		"by a name that two have":      {some, "?name=eu-west-101", []string{"p2", "p3"}},
		"by a name that none has":      {some, "?name=x", []string{}},
		"all":                          {some, "", []string{"p1", "p2", "p3"}},
		"all, where every one exists":  {nil, "", []string{}},
		"any name, where every exists": {nil, "?name=cn-north-4", []string{"cab2add11c89461040c6d3a29fdef357"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, test.options...)
			w := l.do("GET", "/v3/projects"+test.query, nil, "X-Auth-Token", "good")
			require.Equal(t, 200, w.Code)
			ids := []string{}
			for _, p := range read[answer](t, w).Projects {
				ids = append(ids, p.ID)
			}
			require.Equal(t, test.ids, ids)
		})
	}
	t.Run("takes a token that is good", func(t *testing.T) {
		l := newHarness(t, some...)
		w := l.do("GET", "/v3/projects", nil, "X-Auth-Token", "bad")
		requireIAMError(t, w, 401, "The request you have made requires authentication.")
	})
	t.Run("takes a signature that is good", func(t *testing.T) {
		l := newHarness(t, some...)
		const signature = "SDK-HMAC-SHA256 Access=a, SignedHeaders=x-sdk-date, Signature=00"
		w := l.do("GET", "/v3/projects", nil, "Authorization", signature)
		require.Equal(t, 401, w.Code)
		require.Equal(t, "APIGW.0301", read[map[string]string](t, w)["error_code"])
	})
}
