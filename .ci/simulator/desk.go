package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// desk answers what the checks ask about the simulator, and passes everything else on to it.
type desk struct{ *simulator.Simulator }

// books is the answer to GET /_books.
type books struct {
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

func (d desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/_") {
		d.Simulator.ServeHTTP(w, r)
		return
	}
	job, isJob := strings.CutPrefix(r.URL.Path, "/_jobs/")
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/_books":
		d.showBooks(w, r.URL.Query().Get("starts") != "no")
	case r.Method == http.MethodPost && r.URL.Path == "/_faults":
		d.orderFaults(w, r)
	case r.Method == http.MethodDelete && r.URL.Path == "/_faults":
		d.ClearFaults()
	case r.Method == http.MethodDelete && r.URL.Path == "/_tokens":
		d.RevokeTokens()
	case r.Method == http.MethodPut && isJob:
		status, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		d.SetStatus(job, drs.Status(strings.TrimSpace(string(status))))
	default:
		http.Error(w, "the simulator's desk knows nothing of this", http.StatusNotFound)
	}
}

func (d desk) showBooks(w http.ResponseWriter, starts bool) {
	b := books{
		Requests:     d.AllRequests(),
		Faults:       d.FaultsInjected(),
		StartedJobs:  d.StartedJobs(),
		StartedAgain: []string{},
		Prechecks:    d.Prechecks(),
		TokensIssued: d.TokensIssued(),
		Throttled:    d.Throttled(),
		MaxInFlight:  d.MaxInFlight(),
	}
	all := d.AllStarts()
	for id, n := range all {
		if n > 1 {
			b.StartedAgain = append(b.StartedAgain, id)
		}
	}
	if starts {
		b.Starts = all
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(b) // whoever left does not miss it
}

func (d desk) orderFaults(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	faults, err := simulator.ParseFaults(text)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	d.Inject(faults...)
	w.WriteHeader(http.StatusNoContent)
}
