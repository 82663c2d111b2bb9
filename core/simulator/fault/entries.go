package fault

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"slices"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// change changes the response to a call as the fault says. Without entries, only its bytes can be changed.
func (f *Fault) change(r *simulator.Response, op string) {
	switch f.Kind {
	case KindCutJSON:
		body := r.Content()
		fix(r, body[:len(body)/2])
	case KindBOM:
		fix(r, append([]byte("\xef\xbb\xbf"), r.Content()...))
	case KindGzip:
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, _ = w.Write(r.Content()) // a buffer takes everything
		_ = w.Close()
		fix(r, packed.Bytes())
		r.Header.Set("Content-Encoding", "gzip")
	default:
		if r.Key != "" {
			f.changeEntries(r, op)
		}
	}
}

// fix makes the body what is given.
func fix(r *simulator.Response, body []byte) {
	if r.Header == nil {
		r.Header = http.Header{}
	}
	if r.Key != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Key, r.Body = "", body
}

// changeEntries drops, repeats, adds, reverses or miscounts entries. Only KindWrongCount changes the count.
func (f *Fault) changeEntries(r *simulator.Response, op string) {
	named := func(e simulator.Entry) bool { return slices.Contains(f.Jobs, e.ID) }
	switch f.Kind {
	case KindDropEntry:
		if len(f.Jobs) == 0 && len(r.Entries) > 0 {
			r.Entries = r.Entries[:len(r.Entries)-1]
			return
		}
		r.Entries = slices.DeleteFunc(r.Entries, named)
	case KindDouble, KindContradict:
		for _, e := range r.Entries {
			if len(f.Jobs) > 0 && !named(e) {
				continue
			}
			if f.Kind == KindContradict {
				e.Content = opposite(e.Content)
			}
			r.Entries = append(r.Entries, e)
		}
	case KindForeign:
		if key := idKeys[op]; len(r.Entries) > 0 {
			r.Entries = append(r.Entries, simulator.Entry{ID: ForeignID, Content: changed(r.Entries[0].Content, map[string]any{key: ForeignID})})
		}
	case KindReverse:
		slices.Reverse(r.Entries)
	case KindWrongCount:
		r.Count += 7
	case KindDuplicateKeys: // the second contradicts the first
		first := r.Content()
		for i := range r.Entries {
			r.Entries[i].Content = opposite(r.Entries[i].Content)
		}
		fix(r, slices.Concat(first[:len(first)-1], []byte{','}, r.Content()[1:]))
	case KindOtherForm:
		if r.Key == "results" {
			r.Status, r.Key = http.StatusOK, "jobs"
		} else {
			r.Status, r.Key = http.StatusAccepted, "results"
		}
	}
}

// idKeys name the task in an entry.
var idKeys = map[string]string{
	OpStart: "id", OpRetry: "id", OpStatus: "id", OpDetail: "id", OpPrecheck: "id", OpProgress: "job_id", OpPrecheckResult: "precheck_id",
}

// opposite returns what contradicts an entry.
func opposite(entry any) any {
	forbidden := simulator.NewTaskError("DRS.M00304")
	switch r := entry.(type) {
	case startEntry:
		return opposite(r.StartJobResp)
	case drs.StartJobResp:
		if r.Succeeded() {
			return simulator.StartResult(r.ID, forbidden)
		}
		return simulator.StartResult(r.ID, nil)
	case drs.StatusJobResp:
		if r.Status == drs.StatusConfiguration {
			return drs.StatusJobResp{ID: r.ID, Status: drs.StatusIncrementalStarted}
		}
		return drs.StatusJobResp{ID: r.ID, Status: drs.StatusConfiguration}
	case drs.ProgressJobResp:
		r.Progress, r.IncreTransDelay, r.IncreTransDelayMillis = "0", "86400", "86400000"
		r.TransferStatus = drs.StatusFullStarted
		return r
	case drs.DetailJobResp:
		r.Name, r.FailedReason = "another name", "another reason"
		return r
	case drs.PrecheckJobResp:
		if r.Succeeded() {
			return simulator.PrecheckError(r.ID, forbidden)
		}
		return drs.PrecheckJobResp{ID: r.ID, PrecheckID: r.ID, Status: "success"}
	case drs.PrecheckResult:
		if r.Result {
			return simulator.FinishedPrecheck(r.PrecheckID, simulator.UnreadyItems(ForeignID))
		}
		return simulator.FinishedPrecheck(r.PrecheckID, simulator.PassedItems)
	}
	return entry
}
