package core

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// TestNoSecretShowsAnywhere runs every sign-in method through every kind of failure, and searches all that a caller can
// see for every secret that was given or obtained.
func TestNoSecretShowsAnywhere(t *testing.T) {
	faults := map[string]fault.Fault{
		"none":              {Kind: fault.KindReverse},
		"the token refused": {Kind: fault.KindAnswer, Op: fault.OpStart, Status: 401, Code: "APIGW.0301", Times: 3},
		"unavailable":       {Kind: fault.KindAnswer, Status: 500, Code: "DRS.M00004", Times: 8},
		"HTML":              {Kind: fault.KindAnswer, Status: 502, Shape: fault.ShapeHTML, Times: 8},
		"cut":               {Kind: fault.KindCutAnswer, Times: 8},
		"cut before":        {Kind: fault.KindCutBefore, Times: 8},
		"redirected":        {Kind: fault.KindAnswer, Status: 302, Location: "https://evil.example/", Times: 8},
		"sign-in refused":   {Kind: fault.KindAnswer, Op: fault.OpPassword, Status: 401, Shape: fault.ShapeIAM, Code: "401"},
		"ID token refused":  {Kind: fault.KindAnswer, Op: fault.OpIDToken, Status: 401, Shape: fault.ShapeIAM, Code: "401"},
		"no project":        {Kind: fault.KindAnswer, Op: fault.OpProjects, Status: 403, Code: "APIGW.0302"},
	}
	searched := 0
	for name, c := range methods() {
		for what, injected := range faults {
			t.Run(name+", "+what, func(t *testing.T) {
				auth := c.auth(t)
				inBubble(t, func(t *testing.T, l *harness) {
					var seen bytes.Buffer
					log := slog.New(slog.NewTextHandler(&seen, &slog.HandlerOptions{Level: slog.LevelDebug}))
					secrets := append([]string{}, c.secrets...)
					l.starter.deps.Redactor = &rest.Redactor{Added: func(s rest.Secret) { secrets = append(secrets, s.Reveal()) }}
					l.starter.deps.Trace = func(x rest.Trace) { fmt.Fprintf(&seen, "%s %s %v %+v\n", x.Request, x.Response, x.Err, x) }
					l.starter.deps.LoadSecret = func(context.Context, string) ([]byte, error) {
						return []byte(`{"access_key":"s3cr3t-ak","secret_key":"s3cr3t-sk"}`), nil
					}
					l.sim.Inject(injected)
					asked := l.signed(auth, "a", "b-missing")
					rep := l.starter.Run(t.Context(), asked, &engine.Observer{
						Call:    func(c engine.Call) { log.Info("call", "call", c, "error", c.Err) },
						Outcome: func(r report.Result) { log.Info("outcome", "result", r) },
						Warning: func(s string) { log.Warn(s) },
					})
					err := rep.Err(plan.FailOnAny)
					fmt.Fprintf(&seen, "%v %+v %#v %+v %#v", err, err, err, asked, asked)
					require.NoError(t, rep.WriteJSON(&seen))
					require.NoError(t, rep.WriteCSV(&seen))
					for _, secret := range secrets {
						searched++
						require.NotContains(t, seen.String(), secret)
					}
				}, append(c.options, fault.Rehearsal(), fault.WithProject(ownProject, "cn-north-4"))...)
			})
		}
	}
	t.Logf("%d searches for a secret", searched)
}
