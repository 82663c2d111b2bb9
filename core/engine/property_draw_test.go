package engine

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// faultPlan is what is drawn for one play.
type faultPlan struct {
	options   []fault.Option
	faults    []fault.Fault
	tasks     []string
	settings  func(*plan.Plan)
	cancel    time.Duration // after which the runs are cancelled; 0 for never
	pair      bool          // two runs at the same moment
	gate      bool          // the second of them starts nothing, and begins later
	gateAfter time.Duration
	gullible  bool
	lags      bool
	precheck  bool
	resume    bool
	late      bool // some start times have passed
	deceived  []string
	elsewhere bool // a reading is answered by something else than DRS
	wait      plan.WaitFor
	// longestLag is for how many milliseconds after a change a reading may deceive: with a late call, less than the settle time.
	longestLag int
	// nearlyThere are tasks whose progress never shows a small delay, though it nearly does.
	nearlyThere map[string]bool
	orders      bool
	mayUnknown  bool // reading is broken somewhere, or time may run out
}

// rehearsedEndings are those of the rehearsal that change what becomes of a task.
var rehearsedEndings = []string{"missing", "running", "busy", "denied", "slow", "paused", "full", "lagging", "failing", "lost", "unready"}

func drawFaultPlan(r *rand.Rand) faultPlan {
	p := faultPlan{tasks: many(10 + r.IntN(110)), nearlyThere: map[string]bool{}, longestLag: 20_000}
	some := func(n int) bool { return r.IntN(n) == 0 }
	for i := range p.tasks {
		if some(12) {
			ending := rehearsedEndings[r.IntN(len(rehearsedEndings))]
			p.tasks[i] = fmt.Sprintf("%08d-%s", i, ending)
			p.mayUnknown = p.mayUnknown || ending == "lost" || ending == "paused" // which may have been paused before a lost start
		}
	}
	p.options = []fault.Option{fault.Rehearsal()}
	add := func(o fault.Option) { p.options = append(p.options, o) }
	if p.gullible = !some(3); p.gullible {
		add(fault.Gullible())
	}
	if some(4) {
		p.longestLag = 10_000
		add(fault.WithTaskTime(time.Duration(r.IntN(600)) * time.Millisecond))
	}
	if p.lags = some(2); p.lags {
		add(fault.WithLag(time.Duration(r.IntN(p.longestLag)) * time.Millisecond))
		if some(2) {
			add(fault.WithLagReadings(r.IntN(4)))
		}
	}
	if some(3) {
		add(fault.WithLatency(time.Duration(r.IntN(2000)) * time.Millisecond))
	}
	if some(4) {
		add(fault.WithDocumentForm())
	}
	if some(4) {
		add(fault.WithBusy(time.Duration(r.IntN(90)) * time.Second))
	}
	if some(2) {
		how := fault.RefusalsAll[r.IntN(len(fault.RefusalsAll))]
		if how == fault.RefusalsPartial && p.doubles() {
			how = fault.RefusalsNamed
		}
		add(fault.WithRefusals(how))
	}
	if p.orders = some(3); p.orders {
		add(fault.WithOrders())
	}
	if some(3) {
		add(fault.WithOlderProgress())
	}
	if some(3) {
		add(fault.WithFullCopy(time.Duration(r.IntN(600)) * time.Second))
		add(fault.WithCatchUp(time.Duration(r.IntN(300)) * time.Second))
	}
	p.precheck, p.resume, p.pair = some(3), some(3), some(4)
	add(fault.WithPrecheckIDs(fault.PrecheckIDsAll[r.IntN(len(fault.PrecheckIDsAll))]))
	for range r.IntN(9) {
		drawn := drawFault(r, p.tasks, p.precheck, p.resume)
		p.mayUnknown = p.mayUnknown || drawn.Op == fault.OpStatus || drawn.Kind == fault.KindJobStatus
		p.elsewhere = p.elsewhere || drawn.Op == fault.OpStatus && drawn.Kind == fault.KindAnswer && drawn.Code == ""
		p.faults = append(p.faults, drawn)
	}
	if p.gate = some(4); p.gate {
		p.pair, p.gateAfter = true, time.Duration(r.IntN(90_000))*time.Millisecond
	}
	p.mayUnknown = p.mayUnknown || p.resume // a resumption that is lost is not sent again
	// The service's precondition keeps two runs apart; a refusal because of the other may meet a start that was lost.
	p.mayUnknown = p.mayUnknown || p.pair
	p.drawSettings(r)
	for _, e := range neverSmall {
		id := p.tasks[r.IntN(len(p.tasks))]
		if p.wait == plan.WaitCaughtUp && !p.nearlyThere[id] {
			p.nearlyThere[id] = true
			p.faults = append(p.faults, fault.Fault{Kind: fault.KindEntry, Op: fault.OpProgress, Jobs: []string{id}, Entry: e, Times: fault.Always})
		}
	}
	for range r.IntN(6) {
		p.faults = append(p.faults, p.drawDeceit(r)...)
	}
	return p
}

// doubles tells whether the service starts a task twice that is sent again while its status lags. One reading, and the pause after
// DRS.M01504, cannot hold that off: there the service's own precondition has to.
func (p *faultPlan) doubles() bool { return p.gullible && p.lags }

func (p *faultPlan) drawSettings(r *rand.Rand) {
	targets := []plan.WaitFor{plan.WaitNone, plan.WaitRunning, plan.WaitFull, plan.WaitIncremental, plan.WaitCaughtUp}
	batch, concurrency, wait := 1+r.IntN(60), 1+r.IntN(8), targets[r.IntN(len(targets))]
	timeout := 24 * time.Hour // more than any plan takes
	if r.IntN(8) == 0 {
		timeout, p.mayUnknown = time.Duration(1+r.IntN(40))*time.Second, true
	}
	if r.IntN(8) == 0 {
		p.cancel, p.mayUnknown = time.Duration(1+r.IntN(40_000))*time.Millisecond, true
	}
	scheduled := r.IntN(4) == 0
	p.late = r.IntN(6) == 0
	late, precheck, resume, poll := p.late, p.precheck, p.resume, time.Duration(2+r.IntN(9))*time.Second
	p.wait = wait
	p.settings = func(asked *plan.Plan) {
		asked.BatchSize, asked.Concurrency, asked.WaitFor, asked.Timeout, asked.Precheck, asked.Resume = batch, concurrency, wait, timeout, precheck, resume
		asked.PollInterval = poll
		if wait == plan.WaitCaughtUp {
			asked.MaxDelay = 10 * time.Second
		}
		for i := range asked.Jobs {
			switch {
			case late && i%5 == 0:
				asked.Jobs[i].StartTime = fmt.Sprint(time.Now().Add(-6 * time.Minute).UnixMilli())
			case scheduled && i%3 == 0:
				asked.Jobs[i].StartTime = fmt.Sprint(time.Now().Add(2 * time.Hour).UnixMilli())
			}
		}
	}
}

// drawJitter draws how back-offs are spread: evenly, or always to one of the ends, which no even draw would try.
func drawJitter(seed uint64) func(most time.Duration) time.Duration {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 1))
	switch r.IntN(4) {
	case 0:
		return func(time.Duration) time.Duration { return 0 }
	case 1:
		return func(most time.Duration) time.Duration { return most }
	}
	return func(most time.Duration) time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(r.Int64N(int64(most) + 1))
	}
}

func drawFault(r *rand.Rand, tasks []string, precheck, resume bool) fault.Fault {
	f := fault.Fault{After: r.IntN(4), Times: 1 + r.IntN(3)}
	if r.IntN(6) == 0 {
		f.Times = 8 // more than there are attempts
	}
	if r.IntN(3) == 0 {
		for range 1 + r.IntN(5) {
			f.Jobs = append(f.Jobs, tasks[r.IntN(len(tasks))])
		}
	}
	if r.IntN(4) == 0 {
		return drawJobFault(r, f, precheck)
	}
	f.Op = fault.OpStart
	switch r.IntN(8) {
	case 0:
		f.Op = fault.OpStatus
		if r.IntN(2) == 0 { // an outage
			f.Times, f.For = 0, time.Duration(r.IntN(120))*time.Second
		}
	case 1:
		f.Op = fault.OpProgress
	case 2:
		f.Op = fault.OpDetail
	case 3:
		if resume {
			f.Op = fault.OpRetry
		}
	case 4:
		if precheck {
			f.Op = []string{fault.OpPrecheck, fault.OpPrecheckResult}[r.IntN(2)]
		}
	}
	whole := []fault.Kind{
		fault.KindDelay, fault.KindDelayAnswer, fault.KindCutBefore, fault.KindCutAfter, fault.KindCutLate,
		fault.KindCutAnswer, fault.KindCutJSON, fault.KindAnswer, fault.KindAnswer, fault.KindAnswer,
		fault.KindDropEntry, fault.KindDouble, fault.KindContradict, fault.KindForeign, fault.KindReverse,
		fault.KindWrongCount, fault.KindOtherForm, fault.KindDuplicateKeys, fault.KindBOM, fault.KindGzip,
	}
	f.Kind = whole[r.IntN(len(whole))]
	switch f.Kind {
	case fault.KindDelay, fault.KindDelayAnswer:
		f.Delay = time.Duration(r.IntN(90)) * time.Second
	case fault.KindCutLate:
		f.Delay = time.Duration(r.IntN(8)) * time.Second // with the lag, less than the settle time
		if f.Op == fault.OpPrecheck {                    // a check that begins anew later shows the last one's result anew
			f.Delay = 0
		}
	case fault.KindAnswer:
		drawAnswer(r, &f)
		if f.Op == fault.OpStatus && f.Code == "DRS.M05003" { // it counts once it has stayed for the settle time
			f.Times, f.For = 1, 0
		}
	}
	return f
}

// drawAnswer draws an abnormal answer: a code that says nothing about processing at any HTTP status, an HTTP status that says nothing,
// or a refusal. Only what says nothing about processing may come after it.
func drawAnswer(r *rand.Rand, f *fault.Fault) {
	type answer struct {
		status    int
		code      string
		ambiguous bool
	}
	statuses := []int{200, 202, 400, 403, 404, 408, 409, 422, 425, 429, 460, 499, 500, 502, 503, 504}
	a := []answer{
		{statuses[r.IntN(len(statuses))], []string{"DRS.M00002", "DRS.M00004", "DRS.M01501", "DRS.K01013"}[r.IntN(4)], true},
		{[]int{202, 302, 404, 405, 408, 409, 425, 460, 499, 500, 502, 503, 504, 520}[r.IntN(14)], "", true},
		{[]int{301, 302, 307, 400, 403, 404, 405, 406, 418}[r.IntN(9)], "", true},
		{400, "DRS.M01504", true},
		{400, "DRS.M01503", false}, {429, "APIGW.0308", false}, {429, "", false},
		{400, "DRS.M00202", false}, {403, "DRS.M00102", false}, {401, "DRS.M00103", false}, {403, "DRS.M00100", false}, {401, "APIGW.0301", false},
		{400, "DRS.M05003", false}, {400, "DRS.M00304", false}, {422, "DRS.M07777", true},
	}[r.IntN(15)]
	f.Status, f.Code = a.status, a.code
	f.Processed = a.ambiguous && r.IntN(2) == 0
	f.Echo = []fault.Echo{fault.EchoNone, fault.EchoPlain, fault.EchoBase64, fault.EchoURL}[r.IntN(4)]
	if r.IntN(8) == 0 {
		f.MessageSize = r.IntN(100_000)
	}
	if a.status == 429 && r.IntN(2) == 0 {
		f.RetryAfter, f.RetryAfterDate = time.Duration(r.IntN(30))*time.Second, r.IntN(2) == 0
	}
	if a.code == "" {
		f.Shape = []fault.Shape{fault.ShapeHTML, fault.ShapePlain, fault.ShapeEmpty}[r.IntN(3)]
	} else if !strings.HasPrefix(a.code, "APIGW") {
		f.Shape = []fault.Shape{fault.ShapeDRS, fault.ShapeDRSOld, fault.ShapeOther, fault.ShapeTwice}[r.IntN(4)]
	} else {
		f.Shape = fault.ShapeGateway
	}
}

func drawJobFault(r *rand.Rand, f fault.Fault, precheck bool) fault.Fault {
	f.After = 0
	kinds := []fault.Kind{fault.KindRefuseJob, fault.KindRefuseJob, fault.KindJobFails, fault.KindJobStatus,
		fault.KindJobVanishes, fault.KindProgress}
	if precheck {
		kinds = append(kinds, fault.KindUnready, fault.KindStuck, fault.KindPrecheckLate, fault.KindPrecheckContradicts, fault.KindPrecheckUnknown)
	}
	f.Kind = kinds[r.IntN(len(kinds))]
	switch f.Kind {
	case fault.KindRefuseJob:
		f.Code = []string{"DRS.M01503", "DRS.M01504", "DRS.M00304", "DRS.M00202", "DRS.M06020", "DRS.M07777", "DRS.M00004", ""}[r.IntN(8)]
	case fault.KindJobVanishes:
		f.JobStatus = []drs.Status{"", drs.StatusStarting}[r.IntN(2)]
	case fault.KindProgress:
		f.Progress = &drs.ProgressJobResp{Progress: []string{"", "50", "250", "most"}[r.IntN(4)], IncreTransDelayMillis: []string{"", "0", "-1", "99999"}[r.IntN(4)]}
	case fault.KindJobFails: // released, deleted or paused in mid-wait, too
		f.JobStatus = []drs.Status{drs.StatusStartFailed, drs.StatusFullFailed, drs.StatusPausing, drs.StatusDeleted, drs.StatusReleaseComplete}[r.IntN(5)]
		f.Op = []string{fault.OpStart, fault.OpRetry}[r.IntN(2)]
	case fault.KindJobStatus:
		f.JobStatus = []drs.Status{"BRAND_NEW_STATUS", drs.StatusPausing}[r.IntN(2)]
	}
	return f
}

// entry is what an answer says of a task instead.
type entry = map[string]any

// deceits are what the service says of a task, though it is not so, by operation. The rows are those of DESIGN.md, "What proves,
// and what does not".
var deceits = []struct {
	op    string
	entry entry
}{
	// "a status that shows failure or no such task, once"
	{fault.OpStatus, entry{"status": "FULL_TRANSFER_FAILED"}}, {fault.OpStatus, entry{"status": "START_JOB_FAILED"}},
	{fault.OpStatus, entry{"status": "DELETED"}}, {fault.OpStatus, entry{"status": nil, "error_code": "DRS.M05003"}},
	// "WAITING_FOR_START for a task that was asked to start now and whose call was lost"
	{fault.OpStatus, entry{"status": "WAITING_FOR_START"}},
	// "one odd field never hides an entry"
	{fault.OpStatus, entry{"status": 5}}, {fault.OpStatus, entry{"status": "DELETED", "error_code": "DRS.M05004"}}, {fault.OpStatus, entry{"id": 7}},
	{fault.OpDetail, entry{"name": 7, "task_type": []string{"x"}}}, {fault.OpProgress, entry{"task_mode": 7}}, {fault.OpStart, entry{"error_msg": 5}},
	// "success beside an error code"; DRS.M01504 for a start that was accepted
	{fault.OpStart, entry{"status": "success", "error_code": "DRS.M05003"}}, {fault.OpRetry, entry{"status": "success", "error_code": "DRS.M05003"}},
	{fault.OpStart, entry{"status": "failed", "error_code": "DRS.M01504"}}, // see doubles
	// "a pre-check's result within the first 10 s after asking"
	{fault.OpPrecheckResult, entry{"process": "100%", "result": true, "precheck_result": []entry{{"item": "dstDbDiskSize", "result": "PASSED"}}}},
}

// neverSmall are entries of batch-progress whose delay is not a small one.
var neverSmall = []entry{
	{"error_code": "DRS.M00004", "incre_trans_delay": "0", "incre_trans_delay_millis": "0"},
	{"transfer_status": "FULL_TRANSFER_STARTED", "progress": "40", "incre_trans_delay": "0", "incre_trans_delay_millis": "0"},
	{"transfer_status": "INCRE_TRANSFER_FAILED", "incre_trans_delay": "0", "incre_trans_delay_millis": "0"},
	{"incre_trans_delay": "3600", "incre_trans_delay_millis": "0"}, {"incre_trans_delay": "0", "incre_trans_delay_millis": "3600000"},
	{"incre_trans_delay": "0x0p0", "incre_trans_delay_millis": "0x0"}, {"incre_trans_delay": "NaN", "incre_trans_delay_millis": "nan"},
}

// drawDeceit draws what a reading or an answer says of some tasks for less than the settle time.
func (p *faultPlan) drawDeceit(r *rand.Rand) []fault.Fault {
	f := fault.Fault{Kind: fault.KindEntry, AfterChange: true, For: time.Duration(1+r.IntN(p.longestLag)) * time.Millisecond}
	for range 1 + r.IntN(5) { // each task once: two deceits in a row could last longer than the settle time
		if task := p.tasks[r.IntN(len(p.tasks))]; !slices.Contains(p.deceived, task) {
			f.Jobs, p.deceived = append(f.Jobs, task), append(p.deceived, task)
		}
	}
	if f.Jobs == nil {
		return nil
	}
	drawn := deceits[r.IntN(len(deceits))]
	if p.precheck && r.IntN(3) == 0 {
		drawn = deceits[len(deceits)-1]
	}
	if drawn.entry["error_code"] == "DRS.M01504" && p.doubles() {
		drawn = deceits[0]
	}
	f.Op, f.Entry = drawn.op, drawn.entry
	switch f.Op {
	case fault.OpStart, fault.OpRetry:
		f.AfterChange, f.For = false, 0
	case fault.OpPrecheckResult: // yesterday it passed
		f.For = max(time.Second, min(f.For, 9*time.Second))
		return []fault.Fault{f, {Kind: fault.KindUnready, Jobs: f.Jobs, Times: fault.Always}}
	case fault.OpStatus: // in mid-wait, too
		if r.IntN(2) == 0 {
			f.AfterChange, f.After = false, 2+r.IntN(6)
		}
	}
	return []fault.Fault{f}
}
