package main

import (
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

// eventSetting is a setting as an event could name it.
type eventSetting struct {
	key, variable string
	// event says that an event may make the setting.
	event bool
}

// settingMeant returns the setting that a key names, or that it probably means, as plan.Nearest has it; nil if there is none.
func settingMeant(key string) *eventSetting {
	keys := []string{"jobs"}
	for _, s := range plan.Specs() {
		keys = append(keys, strings.ReplaceAll(s.Name, "-", "_"))
	}
	meant := plan.Nearest(key, keys)
	if meant == "" {
		return nil
	}
	_, may := overridable[meant]
	return &eventSetting{meant, plan.Prefix + "_" + strings.ToUpper(meant), may || meant == "jobs"}
}
