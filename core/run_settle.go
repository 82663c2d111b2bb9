package core

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// settle asks for the statuses of jobs whose call was lost or refused at since, until each tells. It returns the jobs whose
// start was lost and that still read as not started once the settle time has passed since then: only those may be sent again.
//
// A status lags behind an accepted start, so one reading of "not started" proves nothing.
func (r *run) settle(ctx context.Context, jobs []open, since time.Time) (again []int) {
	late := 0
	for reading := 1; len(jobs) > 0; reading++ {
		passed := time.Since(since)
		if passed >= r.plan.SettleTime/3 {
			late++
		}
		jobs = r.ask(ctx, jobs)
		if passed >= r.plan.SettleTime && late >= leastReadings {
			return r.conclude(jobs)
		}
		if len(jobs) == 0 {
			return nil
		}
		left := r.plan.SettleTime - time.Since(since)
		// At least Base: readings in a burst would tell nothing new. Often enough that leastReadings costs no further time.
		pause := min(r.backoff.Base+r.backoff.Delay(reading, 0), r.plan.SettleTime/(2*leastReadings), left)
		if cause := drs.Sleep(ctx, max(pause, r.backoff.Base)); cause != nil {
			up := &drs.DeadlineError{Cause: cause}
			for _, o := range jobs {
				r.results[o.job].Cause = up
				r.unknown(o, "its status does not show a start yet, and there was no time to see whether it will")
			}
			return nil
		}
	}
	return nil
}

// conclude ends the settling: what still does not show a start was not started.
func (r *run) conclude(jobs []open) (again []int) {
	for _, o := range jobs {
		r.results[o.job].Cause = nil
		switch {
		case o.silent:
			r.unknown(o, "its status could not be read")
		case o.why != lost:
			r.results[o.job].Hint = hintConfigured
			r.done(o.job, o.failure())
		default:
			again = append(again, o.job)
		}
	}
	return again
}

// ask reads the statuses of jobs once, and decides those whose status tells. It returns the others.
func (r *run) ask(ctx context.Context, jobs []open) (left []open) {
	for page := range slices.Chunk(jobs, drs.MaxPage) {
		ids := make([]string, len(page))
		for k, o := range page {
			ids[k] = r.results[o.job].ID
		}
		read, err := r.client.Statuses(ctx, ids)
		if err != nil {
			for _, o := range page {
				r.results[o.job].Cause = err
				r.unknown(o, "asking for its status failed too: "+err.Error())
			}
			continue
		}
		statuses := byID(read.Results)
		for _, o := range page {
			if said, ok := statuses[r.results[o.job].ID]; ok && said.Status != "" {
				r.results[o.job].JobStatus = said.Status
				o.silent = false
			} else if ok && drs.Gone(said.ErrorCode) {
				r.results[o.job].RequestID = read.RequestID
				r.rejected(o, said.ErrorCode, said.ErrorMessage)
				continue
			} else {
				o.silent = true
			}
			if !r.decideByStatus(o, read.RequestID) {
				left = append(left, o)
			}
		}
	}
	return left
}

// byID maps a reading. A job on which it contradicts itself has an entry without a status: it says nothing.
func byID(read []drs.StatusJobResp) map[string]drs.StatusJobResp {
	statuses := make(map[string]drs.StatusJobResp, len(read))
	for _, said := range read {
		if known, twice := statuses[said.ID]; twice && known != said {
			said = drs.StatusJobResp{ID: said.ID}
		}
		statuses[said.ID] = said
	}
	return statuses
}

// decideByStatus gives a job the outcome that its status tells, as the answer requestID showed it. It returns false if the
// job is to be asked for again.
func (r *run) decideByStatus(o open, requestID string) bool {
	result := &r.results[o.job]
	if o.silent || result.JobStatus.Group() == drs.GroupNotStarted && (o.why == lost || result.JobStatus == drs.StatusConfiguration) {
		return false
	}
	result.RequestID, result.Cause = requestID, nil
	switch status := result.JobStatus; status.Group() {
	case drs.GroupWaiting, drs.GroupStarting, drs.GroupRunning:
		result.Hint = ""
		if o.why != refused {
			result.ErrorCode, result.ErrorMsg = "", ""
		}
		r.done(o.job, report.AlreadyStarted)
	case drs.GroupStartFailed, drs.GroupFailed, drs.GroupEnded:
		if o.why == lost {
			result.ErrorMsg += "; its status is " + string(status)
		}
		result.Hint = status.Hint()
		r.done(o.job, o.failure())
	case drs.GroupPaused:
		if o.why == lost {
			r.unknown(o, "its status is "+string(status)+", which it may have had before")
			return true
		}
		result.Hint = status.Hint()
		r.done(o.job, o.failure())
	case drs.GroupNotStarted:
		r.done(o.job, o.failure())
	case drs.GroupUnknown:
		r.unknown(o, "its status is "+quote(string(status))+", which this program does not know")
	}
	return true
}

// unknown ends a job of which nobody can say whether it runs.
func (r *run) unknown(o open, why string) {
	result := &r.results[o.job]
	if result.ErrorMsg != "" {
		result.ErrorMsg += "; "
	}
	result.ErrorMsg += why
	result.Hint = hintUnknown
	if o.why == unchecked {
		r.done(o.job, report.Blocked)
		return
	}
	r.done(o.job, report.Unknown)
}

// rejected ends a job of which the service says that there is none to start.
func (r *run) rejected(o open, code, message string) {
	result := &r.results[o.job]
	result.ErrorCode, result.ErrorMsg, result.Hint = code, message, drs.Hint(rest.CanonicalCode(code))
	result.Cause = nil
	r.done(o.job, o.failure())
}

func quote(s string) string { return strconv.Quote(rest.Truncate(s, 80)) }
