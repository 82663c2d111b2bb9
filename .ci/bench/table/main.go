// Command table measures everything that issue "As fast as the network allows" names, in one run on one machine, and
// prints it as a table of ratios: go run ./table. With -short it only shows that everything still works.
package main

import (
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/drs-batch-start/drs-batch-start/.ci/bench"
)

func main() {
	testing.Init()
	short := flag.Bool("short", false, "measure little: a sanity check, not a measurement")
	flag.Parse()
	if err := run(*short); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(short bool) error {
	rounds, benchtime := 40, "1s"
	if short {
		rounds, benchtime = 2, "20x"
	}
	if err := flag.Set("test.benchtime", benchtime); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	programs, err := build(dir)
	if err != nil {
		return err
	}
	fmt.Println("| work | floor | vendor's SDK | ours | ours ÷ floor | to reach |")
	fmt.Println("| --- | --- | --- | --- | --- | --- |")
	calls(short)
	if err := processes(programs, rounds); err != nil {
		return err
	}
	sizes(programs)
	return functions(programs, rounds)
}

// row prints one line. A value of 0 is left blank.
func row(work, unit string, floor, sdk, ours float64, target string) {
	show := func(v float64) string {
		switch {
		case v == 0:
			return ""
		case v < 10:
			return fmt.Sprintf("%.2f %s", v, unit)
		}
		return fmt.Sprintf("%.0f %s", v, unit)
	}
	second := ""
	if sdk > 0 {
		second = fmt.Sprintf("%s (%.2f ×)", show(sdk), sdk/floor)
	}
	fmt.Printf("| %s | %s | %s | %s | %.2f × | %s |\n", work, show(floor), second, show(ours), ours/floor, target)
}

// calls measures one call within a process. The contestants take turns, so that what else the machine does hits all; of
// each the best turn counts.
func calls(short bool) {
	turns := 7
	if short {
		turns = 1
	}
	for _, n := range []int{1, 100} {
		best := make(map[string]testing.BenchmarkResult)
		for range turns {
			for _, c := range bench.Clients {
				r := testing.Benchmark(func(b *testing.B) { bench.Call(b, c, n) })
				if known, has := best[c.Name]; !has || r.NsPerOp() < known.NsPerOp() {
					best[c.Name] = r
				}
			}
		}
		of := func(value func(testing.BenchmarkResult) int64) (floor, sdk, ours float64) {
			return float64(value(best["floor"])), float64(value(best["sdk"])), float64(value(best["ours"]))
		}
		what := map[int]string{1: "one call, 1 job", 100: "one call, 100 jobs"}[n]
		target := map[int][3]string{1: {"≤ 1.00 × floor", "≤ 125", ""}, 100: {"≤ 0.70 × floor", "≤ 300", "≤ 45 kB"}}[n]
		floor, sdk, ours := of(testing.BenchmarkResult.NsPerOp)
		row(what+": time", "µs", floor/1000, sdk/1000, ours/1000, target[0])
		floor, sdk, ours = of(testing.BenchmarkResult.AllocsPerOp)
		row(what+": allocations", "", floor, sdk, ours, target[1])
		floor, sdk, ours = of(testing.BenchmarkResult.AllocedBytesPerOp)
		row(what+": bytes", "kB", floor/1000, sdk/1000, ours/1000, target[2])
	}
}

// build makes the programs, as they are released.
func build(dir string) (map[string]string, error) {
	programs := make(map[string]string)
	for _, p := range []struct{ name, in, pkg string }{
		{"floor", ".", "./plainonce"}, {"sdk", ".", "./sdkonce"}, {"bare", ".", "./barelambda"},
		{"action", "../..", "./action"}, {"bootstrap", "../..", "./lambda"},
	} {
		out := filepath.Join(dir, p.name)
		cmd := exec.Command("go", "build", "-trimpath", "-tags", "lambda.norpc", "-ldflags", "-s -w -buildid=", "-o", out, p.pkg)
		cmd.Dir, cmd.Env = p.in, append(os.Environ(), "CGO_ENABLED=0")
		if output, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("building %s: %w\n%s", p.name, err, output)
		}
		programs[p.name] = out
	}
	return programs, nil
}

// processes measures the processor time of a whole process that starts one job.
func processes(programs map[string]string, rounds int) error {
	server := bench.Serve(1)
	defer server.Close()
	used := make(map[string][]time.Duration)
	for range rounds {
		for _, name := range []string{"floor", "sdk", "action"} {
			cpu, err := once(programs[name], server)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			used[name] = append(used[name], cpu)
		}
	}
	row("whole process, 1 job: CPU", "ms", middle(used["floor"]), middle(used["sdk"]), middle(used["action"]), "≤ 1.30 ×")
	return nil
}

func once(program string, server *httptest.Server) (time.Duration, error) {
	cmd := exec.Command(program)
	cmd.Env = []string{"DRS_ENDPOINT=" + server.URL, "DRS_PROJECT_ID=054ba152d480d55b2f5dc0069e7ddef0",
		"DRS_AUTH_TOKEN=t0ken-t0ken-t0ken", "DRS_JOBS=" + bench.IDs(1)[0]}
	if output, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%w: %s", err, output)
	}
	u := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}

// middle is the median, in milliseconds.
func middle(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds()) / 1000
}

func sizes(programs map[string]string) {
	size := func(name string) float64 {
		info, err := os.Stat(programs[name])
		if err != nil {
			return 0
		}
		return float64(info.Size()) / 1e6
	}
	row("stripped binary: action", "MB", size("floor"), size("sdk"), size("action"), "≤ 7.5 MB")
	row("stripped bootstrap", "MB", size("bare"), 0, size("bootstrap"), "≤ 8.0 MB")
}

// functions measures a cold start and a warm invocation of the function.
func functions(programs map[string]string, rounds int) error {
	server := bench.Serve(1)
	defer server.Close()
	event := fmt.Sprintf(`{"jobs":[%q]}`, bench.IDs(1)[0])
	cold, warm := make(map[string][]time.Duration), make(map[string][]time.Duration)
	for range rounds {
		for _, name := range []string{"bare", "bootstrap"} {
			first, later, err := invoke(programs[name], server.URL, event, 100)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			cold[name] = append(cold[name], first)
			warm[name] = append(warm[name], later...)
		}
	}
	row("cold start, process start to first answer", "ms", middle(cold["bare"]), 0, middle(cold["bootstrap"]), "≤ 1.3 ×")
	row("warm invocation, 1 job", "ms", middle(warm["bare"]), 0, middle(warm["bootstrap"]), "≤ 1.15 ×")
	return nil
}

func environment(address, endpoint string) []string {
	return []string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(address, "http://"), "AWS_LAMBDA_FUNCTION_NAME=bench",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256", // the default of template.yaml
		"DRS_ENDPOINT=" + endpoint, "DRS_PROJECT_ID=054ba152d480d55b2f5dc0069e7ddef0", "DRS_AUTH_TOKEN=t0ken-t0ken-t0ken"}
}
