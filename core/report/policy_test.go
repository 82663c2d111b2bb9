package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func TestThePolicyDecidesWhetherTasksFailARun(t *testing.T) {
	for name, c := range map[string]struct {
		results         []Result
		any, all, never bool // whether the run fails
	}{
		"all well":                     {[]Result{started("a"), started("b")}, false, false, false},
		"one failed":                   {[]Result{started("a"), failed("b", nil)}, true, false, false},
		"one unknown":                  {[]Result{started("a"), unknown("b", causeLost)}, true, false, false},
		"one on its way":               {[]Result{started("a"), onItsWay("b", nil)}, true, false, false},
		"every one failed":             {[]Result{failed("a", nil), failed("b", nil)}, true, true, false},
		"every one unknown":            {[]Result{unknown("a", causeLost)}, true, true, false},
		"every call refused":           {[]Result{failed("a", causeRefused)}, true, true, false},
		"every call throttled":         {[]Result{failed("a", causeThrottled)}, true, true, false},
		"nobody signed in":             {[]Result{failed("a", causePassword), failed("b", causePassword)}, true, true, true},
		"nobody signed in, for one":    {[]Result{failed("a", nil), failed("b", causePassword)}, true, true, false},
		"IAM out of reach":             {[]Result{failed("a", causeNoIAM)}, true, true, true},
		"the pre-check's sign-in":      {[]Result{blockedBy("a", causePassword)}, true, true, true},
		"DRS out of reach":             {[]Result{failed("a", causeNoDRS)}, true, true, true},
		"DRS out of reach, for one":    {[]Result{started("a"), failed("b", causeNoDRS)}, true, false, false},
		"a call lost":                  {[]Result{failed("a", causeLost)}, true, true, false},
		"out of reach for all time":    {[]Result{failed("a", causeLateAgain), failed("b", causeLate)}, true, true, true},
		"throttled for all time":       {[]Result{failed("a", causeLateRefused)}, true, true, false},
		"a redirect":                   {[]Result{failed("a", &rest.APIError{Status: 302})}, true, true, true},
		"the first of the redirects":   {[]Result{failed("a", &rest.APIError{Status: 300})}, true, true, true},
		"a request that is bad":        {[]Result{failed("a", &rest.APIError{Status: 400})}, true, true, false},
		"no task":                      {nil, false, false, false},
		"a page that is not there":     {[]Result{failed("a", &rest.APIError{Status: 404})}, true, true, true},
		"a method that is not allowed": {[]Result{failed("a", &rest.APIError{Status: 405})}, true, true, true},
		"the gateway's 404":            {[]Result{failed("a", &rest.APIError{Status: 404, Code: "APIGW.0101"})}, true, true, true},
		"the service's own 404":        {[]Result{failed("a", &rest.APIError{Status: 404, Code: "DRS.M00101"})}, true, true, false},
		"a dry run":                    {[]Result{{ID: "a", Outcome: NotSent}}, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := New(c.results)
			require.Equal(t, c.any, r.Err(plan.FailOnAny) != nil, "any")
			require.Equal(t, c.all, r.Err(plan.FailOnAll) != nil, "all")
			require.Equal(t, c.never, r.Err(plan.FailOnNever) != nil, "never")
		})
	}
}
