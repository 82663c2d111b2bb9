// Command growth starts 100 to 1,000,000 jobs against a service that takes 20 ms for each call, with 8 calls under way and
// 50 jobs in each, and prints what it costs beside the ideal, in time and in memory: go run ./growth. With -most it stops at
// fewer jobs.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/.ci/bench"
	"github.com/drs-batch-start/drs-batch-start/.ci/bench/plain"
	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

const (
	latency     = 20 * time.Millisecond
	concurrency = 8
	batch       = 50
	project     = "054ba152d480d55b2f5dc0069e7ddef0"
	token       = "t0ken-t0ken-t0ken"
	startPath   = "/v3/" + project + "/jobs/batch-starting"
)

func main() {
	serving := flag.Bool("serve", false, "be the service")
	most := flag.Int("most", 1_000_000, "the largest number of jobs")
	flag.Parse()
	run := func() error { return measure(*most) }
	if *serving {
		run = serve
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(most int) error {
	fmt.Println("| jobs | ideal | a call as served | floor | ours | ours ÷ ideal | ours ÷ ideal as served | ours ÷ floor | time a job | memory beyond input and report, a job |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
	for n := 100; n <= most; n *= 10 {
		if err := row(n); err != nil {
			return fmt.Errorf("%d jobs: %w", n, err)
		}
	}
	return nil
}

func row(n int) error {
	service, err := startService()
	if err != nil {
		return err
	}
	defer service.stop()
	calls := (n + batch - 1) / batch
	rounds := (calls + concurrency - 1) / concurrency // a call cannot be shared out
	ideal := time.Duration(rounds) * latency
	// A machine's timers are late by a millisecond or so, which is no fault of any caller.
	served, err := latencyAsServed(service.url)
	if err != nil {
		return err
	}
	// The floor takes the same time for each job from a few thousand on.
	floorJobs := min(n, 20_000)
	floor, err := runFloor(service.url, floorJobs)
	if err != nil {
		return err
	}
	floor = time.Duration(float64(floor) * float64(n) / float64(floorJobs))
	ours, extra, err := runOurs(service, n)
	if err != nil {
		return err
	}
	asServed := time.Duration(rounds) * served
	fmt.Printf("| %d | %.3f s | %.1f ms | %.3f s | %.3f s | %.3f × | %.3f × | %.3f × | %.0f µs | %.0f B |\n", n, ideal.Seconds(),
		float64(served.Microseconds())/1000, floor.Seconds(), ours.Seconds(), ours.Seconds()/ideal.Seconds(), ours.Seconds()/asServed.Seconds(),
		ours.Seconds()/floor.Seconds(), float64(ours.Microseconds())/float64(n), extra/float64(n))
	return nil
}

// latencyAsServed is the median of calls made one after the other.
func latencyAsServed(url string) (time.Duration, error) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	var all []time.Duration
	for i := range 50 {
		began := time.Now()
		if _, err := plain.Start(client, url+startPath, token, []plain.Job{{JobID: fmt.Sprintf("%08d-0000-0000-0000-served", i)}}); err != nil {
			return 0, err
		}
		all = append(all, time.Since(began))
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}

// runFloor makes the calls as plainly as can be, over the same number of connections. The jobs are not those of runOurs.
func runFloor(url string, n int) (time.Duration, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: concurrency}}
	defer client.CloseIdleConnections()
	jobs := make([]plain.Job, n)
	for i := range jobs {
		jobs[i].JobID = fmt.Sprintf("%08d-0000-0000-0000-floor", i)
	}
	var workers sync.WaitGroup
	failures := make(chan error, concurrency)
	batches := make(chan []plain.Job)
	began := time.Now()
	for range concurrency {
		workers.Go(func() {
			for jobs := range batches {
				if _, err := plain.Start(client, url+startPath, token, jobs); err != nil {
					select {
					case failures <- err:
					default:
					}
				}
			}
		})
	}
	for jobs := range slices.Chunk(jobs, batch) {
		batches <- jobs
	}
	close(batches)
	workers.Wait()
	took := time.Since(began)
	select {
	case err := <-failures:
		return 0, err
	default:
		return took, nil
	}
}

// runOurs parses the jobs, starts them, and checks that none was lost. extra is the memory in use at the peak, in bytes,
// without the input and the report.
func runOurs(s *service, n int) (took time.Duration, extra float64, err error) {
	input := strings.Join(bench.IDs(n), "\n")
	environment := map[string]string{"DRS_ENDPOINT": s.url, "DRS_PROJECT_ID": project, "DRS_AUTH_TOKEN": token,
		"DRS_BATCH_SIZE": fmt.Sprint(batch), "DRS_CONCURRENCY": fmt.Sprint(concurrency), "DRS_TIMEOUT": "1h"}
	for name, value := range environment {
		if err := os.Setenv(name, value); err != nil {
			return 0, 0, err
		}
	}
	config := plan.ReadEnvironment()
	config.Jobs = plan.Setting{Text: input, From: "jobs"}
	before := inUse()
	peak := watchMemory()
	began := time.Now()
	starter := core.NewStarter(core.Dependencies{Program: "growth"})
	defer starter.Close()
	planned, err := starter.Plan(config)
	if err != nil {
		return 0, 0, err
	}
	r := starter.Run(context.Background(), planned, nil)
	took = time.Since(began)
	most := peak()
	runtime.KeepAlive(planned)
	if r.Status != report.StatusSuccess || len(r.Started) != n {
		return 0, 0, fmt.Errorf("%s: %s", r.Status, r.Verdict())
	}
	if err := s.check(bench.IDs(n)); err != nil {
		return 0, 0, err
	}
	// What a job takes in the report: its result, and its ID in the list of what started. The texts are the input's.
	inReport := sizeOf[report.Result]() + sizeOf[string]()
	return took, float64(most) - float64(before) - float64(n)*float64(inReport), nil
}

// service is the simulator in a process of its own, so that its memory is not counted.
type service struct {
	url string
	cmd *exec.Cmd
}

func startService() (*service, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &service{cmd: exec.Command(self, "-serve")}
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if _, err := fmt.Fscanln(out, &s.url); err != nil {
		s.stop()
		return nil, fmt.Errorf("the service does not start: %w", err)
	}
	return s, nil
}

func (s *service) stop() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// check holds the ledger against the tasks: each was started exactly once.
func (s *service) check(ids []string) error {
	resp, err := http.Get(s.url + ledgerPath)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var starts map[string]int
	if err := json.NewDecoder(resp.Body).Decode(&starts); err != nil {
		return err
	}
	for _, id := range ids {
		if starts[id] != 1 {
			return fmt.Errorf("job %s was started %d times", id, starts[id])
		}
	}
	return nil
}
