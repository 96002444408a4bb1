<#
.SYNOPSIS
Sets Skinfolio up on Windows and starts it, or runs its tests.

.DESCRIPTION
    powershell -ExecutionPolicy Bypass -File packaging\setup\setup.ps1 run
    powershell -ExecutionPolicy Bypass -File packaging\setup\setup.ps1 test

Makes .venv with Python 3.11 to 3.13, installs requirements.lock into it once, then does what was asked for.
A second start takes no set-up time. Works with Windows PowerShell 5.1 and with PowerShell 7.
#>
param(
    [Parameter(Position = 0)]
    [ValidateSet("run", "test")]
    [string]$Command = "run",

    # What follows goes to the program (run) or to pytest (test): commands, files, folders.
    [Parameter(Position = 1, ValueFromRemainingArguments = $true)]
    [string[]]$More = @()
)

$ErrorActionPreference = "Stop"
Set-StrictMode -Version 2

$root = (Resolve-Path (Join-Path $PSScriptRoot "..\..")).Path
$venv = Join-Path $root ".venv"
$venvPython = Join-Path $venv "Scripts\python.exe"
$lock = Join-Path $root "requirements.lock"
$installed = Join-Path $venv "installed.lock"
$isSupported = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"

# Programs that are asked for and not there, or that complain, must not stop the script: their exit code is looked at.
function Test-Python([string]$Program, [string[]]$Arguments) {
    if (-not (Get-Command $Program -ErrorAction SilentlyContinue)) { return $false }
    $before = $ErrorActionPreference
    $ErrorActionPreference = "Continue"
    try { & $Program @Arguments -c $isSupported 2>&1 | Out-Null } finally { $ErrorActionPreference = $before }
    return $LASTEXITCODE -eq 0
}

function Find-Python {
    foreach ($version in "3.13", "3.12", "3.11") {
        if (Test-Python "py" @("-$version")) { return @{ Program = "py"; Arguments = @("-$version") } }
    }
    foreach ($name in "python", "python3") {
        if (Test-Python $name @()) { return @{ Program = $name; Arguments = @() } }
    }
    throw "Skinfolio needs Python 3.11, 3.12 or 3.13. Install it from python.org (tick 'Add python.exe to PATH'), open a new window, then run the same command again."
}

function Test-Ready {
    if (-not ((Test-Path $installed) -and (Test-Path $venvPython))) { return $false }
    if ((Get-FileHash $lock).Hash -ne (Get-FileHash $installed).Hash) { return $false }
    return Test-Python $venvPython @()
}

function Initialize-Environment {
    if (Test-Ready) { return }
    if (-not ((Test-Path $venvPython) -and (Test-Python $venvPython @()))) {
        $python = Find-Python
        $arguments = $python.Arguments
        Write-Host "Making .venv"
        & $python.Program @arguments -m venv --clear $venv
        if ($LASTEXITCODE -ne 0) { throw "The environment .venv could not be made (see above)." }
    }
    Write-Host "Installing the packages of requirements.lock (once; a few minutes) ..."
    & $venvPython -m pip install --disable-pip-version-check --no-input --quiet --require-hashes --only-binary :all: -r $lock
    if ($LASTEXITCODE -ne 0) { throw "The packages could not be installed (see above). Check the network, then run the same command again." }
    Copy-Item $lock $installed
}

Push-Location $root
try {
    Initialize-Environment
    if ($Command -eq "run") {
        & $venvPython main.py @More
    }
    else {
        $env:QT_QPA_PLATFORM = "offscreen"
        $env:PYTHONNOUSERSITE = "1"
        & $venvPython -m pytest -n 2 --dist loadgroup @More
    }
    $code = $LASTEXITCODE
}
finally {
    Pop-Location
}
exit $code
