package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// admin serves the addresses below "/_", and passes everything else on to the simulator.
type admin struct{ *fault.Simulator }

// ledger is the response to GET /_ledger.
type ledger struct {
	// Requests counts the requests by call, for instance "batch-starting".
	Requests map[string]int `json:"requests"`
	// Faults counts what was hit by each fault, by the fault's name.
	Faults map[string]int `json:"faults"`
	// StartedJobs counts the jobs that were started; StartedAgain lists those that were more than once.
	StartedJobs  int      `json:"started_jobs"`
	StartedAgain []string `json:"started_again"`
	// Starts is how often each job was started.
	Starts       map[string]int `json:"starts,omitempty"`
	Prechecks    int            `json:"prechecks"`
	TokensIssued int            `json:"tokens_issued"`
	Throttled    int            `json:"throttled"`
	MaxInFlight  int            `json:"max_in_flight"`
}

func (a admin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/_") {
		a.Simulator.ServeHTTP(w, r)
		return
	}
	job, isJob := strings.CutPrefix(r.URL.Path, "/_jobs/")
	task, isTask := strings.CutPrefix(r.URL.Path, "/_tasks/")
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/_ledger":
		a.showLedger(w, r.URL.Query().Get("starts") != "no")
	case r.Method == http.MethodGet && r.URL.Path == "/_starts":
		writeJSON(w, a.StartLog())
	case r.Method == http.MethodPost && r.URL.Path == "/_faults":
		a.injectFaults(w, r)
	case r.Method == http.MethodDelete && r.URL.Path == "/_faults":
		a.ClearFaults()
	case r.Method == http.MethodDelete && r.URL.Path == "/_tokens":
		a.RevokeTokens()
	case r.Method == http.MethodPut && isJob:
		status, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		a.SetStatus(job, drs.Status(strings.TrimSpace(string(status))))
	case r.Method == http.MethodPut && isTask:
		text, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		setup, err := fault.ParseTaskSetup(text)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		a.SetTask(task, setup)
	default:
		http.Error(w, "no such address below /_; see the documentation of this command", http.StatusNotFound)
	}
}

func (a admin) showLedger(w http.ResponseWriter, starts bool) {
	b := ledger{
		Requests:     a.AllRequests(),
		Faults:       a.FaultsInjected(),
		StartedJobs:  a.StartedJobs(),
		StartedAgain: []string{},
		Prechecks:    a.Prechecks(),
		TokensIssued: a.TokensIssued(),
		Throttled:    a.Throttled(),
		MaxInFlight:  a.MaxInFlight(),
	}
	all := a.AllStarts()
	for id, n := range all {
		if n > 1 {
			b.StartedAgain = append(b.StartedAgain, id)
		}
	}
	if starts {
		b.Starts = all
	}
	writeJSON(w, b)
}

func writeJSON(w http.ResponseWriter, content any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(content) // a client that is gone does not need it
}

func (a admin) injectFaults(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	faults, err := fault.ParseFaults(text)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a.Inject(faults...)
	w.WriteHeader(http.StatusNoContent)
}
