package plan

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/kelseyhightower/envconfig"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Config holds the settings of a run as they were given: text, with the place where each was set. Options holds the same,
// parsed. A field's name gives the setting's: BatchSize is the input batch-size and the variable DRS_BATCH_SIZE.
type Config struct {
	// Jobs is what to start, in any form that ParseJobs reads.
	Jobs Setting `split_words:"true"`
	// StartTime is for tasks that have none of their own, in any form that a task's own may have.
	StartTime Setting `split_words:"true"`
	// Region is one of small letters, digits and hyphens, such as "cn-north-4".
	Region Setting `split_words:"true"`
	// ProjectID is looked up from the region if absent.
	ProjectID Setting `split_words:"true"`
	// Endpoint and IAMEndpoint are https URLs, on loopback http ones too; they come from the region if absent.
	Endpoint    Setting `split_words:"true"`
	IAMEndpoint Setting `split_words:"true"`

	// What the sign-in methods need; exactly one of them must be complete: see AuthMethod.
	AuthToken     SecretSetting `split_words:"true"`
	AccessKey     SecretSetting `split_words:"true"`
	SecretKey     SecretSetting `split_words:"true"`
	SecurityToken SecretSetting `split_words:"true"`
	Username      Setting       `split_words:"true"`
	Password      SecretSetting `split_words:"true"`
	DomainName    Setting       `split_words:"true"`
	IdpID         Setting       `split_words:"true"`
	OIDCAudience  Setting       `split_words:"true"`
	IDTokenFile   Setting       `split_words:"true"`
	SecretID      Setting       `split_words:"true"`
	ECSAgency     Setting       `split_words:"true" default:"false"`

	// The agency of another account to act as, with any of the methods above.
	AgencyName       Setting `split_words:"true"`
	AgencyDomainName Setting `split_words:"true"`

	// The forms, ranges and meanings of the rest are those of the fields of Options by the same names.
	Language     Setting `split_words:"true" default:"en-us"`
	BatchSize    Setting `split_words:"true" default:"50"`
	Concurrency  Setting `split_words:"true" default:"4"`
	Timeout      Setting `split_words:"true" default:"5m"`
	SettleTime   Setting `split_words:"true" default:"60s"`
	Precheck     Setting `split_words:"true" default:"false"`
	Resume       Setting `split_words:"true" default:"false"`
	WaitFor      Setting `split_words:"true" default:"none"`
	MaxDelay     Setting `split_words:"true" default:"10s"`
	WaitTimeout  Setting `split_words:"true" default:"30m"`
	PollInterval Setting `split_words:"true" default:"10s"`
	FailOn       Setting `split_words:"true" default:"any"`
	DryRun       Setting `split_words:"true" default:"false"`
	Simulate     Setting `split_words:"true" default:"false"`

	// IgnoreUnknownKeys lets events of the Lambda function carry keys that mean nothing to it: see IgnoresUnknownKeys.
	IgnoreUnknownKeys Setting `split_words:"true" default:"false"`
}

// Setting is a text that somebody set somewhere.
type Setting struct {
	Text string
	// From is where it was set, as its owner knows it: "input batch-size", "DRS_BATCH_SIZE". Empty for a default.
	From string
	// AllowLate says of a task list that it came in a message or an event that may have been delivered before, so that a
	// late start time, as IsLate has it, is no error: the plan keeps it, and the status of its task decides.
	AllowLate bool
	level     level
	// contradiction is another variable that says something else; empty if none does.
	contradiction string
}

// Decode serves envconfig.
func (s *Setting) Decode(text string) error {
	s.Text = strings.TrimSpace(text)
	return nil
}

// SecretSetting is a Setting whose text nobody may see.
type SecretSetting struct {
	rest.Secret
	From  string
	level level
}

// level is how near to the user a setting was made. The highest level that has any credential decides about all of them.
type level int

const (
	levelDefault level = iota
	levelFallback
	levelEnvironment
	levelInput
)

// ReadEnvironment reads the DRS_* variables, and the variables of other programs that stand in for some of them. getenv
// returns the value of a variable; an empty one counts as not set.
func ReadEnvironment(getenv func(string) string) *Config {
	c := new(Config)
	c.each(func(s Spec, f field) {
		f.set(getenv(s.Variable), s.Variable, levelEnvironment)
		if f.blank() {
			f.set(s.Default, "", levelDefault)
		}
	})
	c.fallBack(getenv)
	return c
}

// Prefix begins the name of every environment variable of the program.
const Prefix = "DRS"

// Override replaces settings by what lookup returns for their names ("batch-size"), unless that is blank. where turns a
// name into what its owner calls it, for messages. Nothing is replaced by white space.
func (c *Config) Override(lookup func(name string) string, where func(name string) string) {
	c.each(func(s Spec, f field) {
		if text := lookup(s.Name); strings.TrimSpace(text) != "" {
			f.set(text, where(s.Name), levelInput)
		}
	})
}

// Clone returns a copy that can be overridden by itself.
func (c *Config) Clone() *Config {
	clone := *c
	return &clone
}

// Secrets returns every secret of the configuration, for masking.
func (c *Config) Secrets() []rest.Secret {
	var all []rest.Secret
	c.each(func(s Spec, f field) {
		if f.secret != nil && !f.secret.Empty() {
			all = append(all, f.secret.Secret)
		}
	})
	return all
}

// IgnoresUnknownKeys reports whether events may carry keys that mean nothing to the program. Plan reports a value that is
// neither true nor false; here it counts as false.
func (c *Config) IgnoresUnknownKeys() bool { return readBool(new(Problems), &c.IgnoreUnknownKeys) }

// Spec describes a setting.
type Spec struct {
	// Name is the setting's name, such as "batch-size"; Variable its environment variable, "DRS_BATCH_SIZE".
	Name, Variable string
	// Default is the text that stands for a setting that is not made.
	Default string
	Secret  bool
}

// Specs lists all settings.
func Specs() []Spec { return slices.Clone(specs()) }

// field is one of Config's, of either type.
type field struct {
	open   *Setting
	secret *SecretSetting
}

func (f field) blank() bool {
	if f.secret != nil {
		return f.secret.Empty()
	}
	return f.open.Text == ""
}

func (f field) mark(from string, l level) {
	if f.secret != nil {
		f.secret.From, f.secret.level = from, l
	} else {
		f.open.From, f.open.level = from, l
	}
}

func (f field) set(text, from string, l level) {
	if f.secret != nil {
		f.secret.Secret = rest.NewSecret(text)
	} else {
		f.open.Text, f.open.contradiction = strings.TrimSpace(text), ""
	}
	f.mark(from, l)
}

func (c *Config) each(visit func(Spec, field)) {
	v := reflect.ValueOf(c).Elem()
	for i, s := range specs() {
		var f field
		switch p := v.Field(i).Addr().Interface().(type) {
		case *Setting:
			f.open = p
		case *SecretSetting:
			f.secret = p
		}
		visit(s, f)
	}
}

// specs lists the settings in the order of Config's fields, as envconfig reads their tags: a test holds that both agree.
// envconfig itself can read nothing but the process's own environment, and what describes settings there would make the
// program a third larger. The list is made once: a warm function would spend more time on it than on anything else of an event
// (BenchmarkInvoke).
var specs = sync.OnceValue(func() []Spec {
	t := reflect.TypeFor[Config]()
	all := make([]Spec, t.NumField())
	for i := range all {
		field := t.Field(i)
		words := splitWords(field.Name)
		all[i] = Spec{
			Name:     strings.ToLower(strings.Join(words, "-")),
			Variable: strings.ToUpper(Prefix + "_" + strings.Join(words, "_")),
			Default:  field.Tag.Get("default"),
			Secret:   field.Type == reflect.TypeFor[SecretSetting](),
		}
	}
	return all
})

// splitWords splits a field's name as envconfig does: "IAMEndpoint" into "IAM" and "Endpoint".
func splitWords(name string) (words []string) {
	upper := func(i int) bool { return i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	from := 0
	for i := 1; i < len(name); i++ {
		if upper(i) && (!upper(i-1) || i+1 < len(name) && !upper(i+1)) {
			words = append(words, name[from:i])
			from = i
		}
	}
	return append(words, name[from:])
}

var (
	_ envconfig.Decoder = (*Setting)(nil)
	_ envconfig.Decoder = (*SecretSetting)(nil)
)
