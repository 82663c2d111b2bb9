package engine

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAForeignIDIsAWarning(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindForeign, Op: fault.OpStart})
		rep := l.run(t.Context(), l.plan("a", "b"), nil)
		require.Equal(t, report.StatusSuccess, rep.Status)
		require.Len(t, rep.Warnings, 1)
		require.Contains(t, rep.Warnings[0], fault.ForeignID)
	}, fault.Rehearsal())
}

func TestTheRequestIDIsThatOfTheAnswerThatDecided(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 502, Processed: true})
		rep := l.run(t.Context(), l.plan("a"), nil)
		require.Equal(t, report.AlreadyStarted, rep.Results[0].Outcome)
		require.Equal(t, "simulated-2", rep.Results[0].RequestID, "the reading of its status")
		rep = l.run(t.Context(), l.plan("a", "b-missing"), nil)
		require.Equal(t, "simulated-4", rep.Results[0].RequestID, "the reading of its status, after DRS.M00304")
		require.Equal(t, "simulated-3", rep.Results[1].RequestID, "the answer to the start")
		asked := l.plan("c-unready", "d-missing")
		asked.Precheck, asked.DryRun = true, true
		rep = l.run(t.Context(), asked, nil)
		require.Equal(t, "simulated-6", rep.Results[1].RequestID, "the answer that refused the pre-check")
		require.Greater(t, rep.Results[0].RequestID, "simulated-6", "the pre-check's result")
	}, fault.Rehearsal())
}

func TestARefusedCallSaysWhatTheServiceSaid(t *testing.T) {
	for name, c := range map[string]struct {
		fault     fault.Fault
		code, msg string
		hint      string
	}{
		"a code that nobody knows": {fault.Fault{Status: 400, Code: "DRS.M07777", Message: "No."}, "DRS.M07777", "No.", "see what the service says"},
		"IAM's form of a refusal":  {fault.Fault{Status: 403, Code: "403", Message: "No.", Shape: fault.ShapeIAM}, "403", "No.", "grant the caller"},
		"no code":                  {fault.Fault{Status: 404, Shape: fault.ShapePlain, Message: "nothing here"}, "", "HTTP 404: nothing here", "check the endpoint"},
		"nothing at all":           {fault.Fault{Status: 413, Shape: fault.ShapeEmpty}, "", "HTTP 413: the answer is empty", "set a smaller batch-size"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				c.fault.Kind, c.fault.Times = fault.KindAnswer, fault.Always
				if c.code != "" {
					c.fault.Op = fault.OpStart // where there is no code, nothing says that the service answered
				}
				l.sim.Inject(c.fault)
				result := l.run(t.Context(), l.plan("a"), nil).Results[0]
				require.Equal(t, report.Failed, result.Outcome)
				require.Equal(t, c.code, result.ErrorCode)
				require.Regexp(t, "^"+regexp.QuoteMeta(strings.TrimSuffix(c.msg, ".")), result.ErrorMsg)
				require.Contains(t, result.Hint, c.hint)
			}, fault.Rehearsal())
		})
	}
}

func TestAnAnswerThatContradictsItselfSaysNothing(t *testing.T) {
	for name, second := range map[string]drs.StartJobResp{
		"another status": {ID: "a", Status: "success"},
		"another code":   {ID: "a", Status: "failed", ErrorCode: "DRS.M00304"},
	} {
		r := &run{tasks: []task{{asked: &drs.StartInfo{JobID: "a"}}}, notify: newNotifier(nil)}
		matched := r.match([]int{0}, &drs.StartResult{Results: []drs.StartJobResp{{ID: "a", Status: "failed", ErrorCode: "DRS.M05003"}, second}})
		require.False(t, matched[0].Failed() || matched[0].Succeeded(), name)
		require.Contains(t, matched[0].ErrorMsg, "contradicts itself", name)
	}
}
