// Exhaustive reports switches and tables of the product that leave out a value of an enumeration: see run_module in ../run.
//
// The analysis is that of github.com/nishanths/exhaustive. This module builds it with a version of golang.org/x/tools that today's
// Go compiles, as a tool for "go vet -vettool".
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/nishanths/exhaustive"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// flags say what is looked at. A default is no excuse: it would take in a new value silently.
var flags = map[string]string{
	"check":                        "switch,map",
	"default-signifies-exhaustive": "false",
	"ignore-enum-types": "^(" + strings.Join([]string{
		`time\.Duration`, // its constants are units
		`github\.com/drs-batch-start/drs-batch-start/core/drs\.Status`,           // the service adds values; its Group is exhaustive
		`github\.com/drs-batch-start/drs-batch-start/core/simulator/fault\.Kind`, // each part of the simulator plays some of them
	}, "|") + ")$",
}

func main() {
	analyzer, err := ofTheProduct()
	if err != nil {
		fmt.Fprintln(os.Stderr, "exhaustive:", err)
		os.Exit(2)
	}
	unitchecker.Main(analyzer)
}

// ofTheProduct returns the analyzer with the flags above. It reports nothing in tests, whose tables hold what they are about.
func ofTheProduct() (*analysis.Analyzer, error) {
	for name, value := range flags {
		if err := exhaustive.Analyzer.Flags.Set(name, value); err != nil {
			return nil, fmt.Errorf("flag %s: %w", name, err)
		}
	}
	product := *exhaustive.Analyzer
	product.Run = func(pass *analysis.Pass) (any, error) {
		report := pass.Report
		pass.Report = func(d analysis.Diagnostic) {
			if !strings.HasSuffix(pass.Fset.Position(d.Pos).Filename, "_test.go") {
				report(d)
			}
		}
		return exhaustive.Analyzer.Run(pass)
	}
	return &product, nil
}
