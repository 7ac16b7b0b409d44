window.YTD.protected_history.part0 = [
  {
    "protectedHistory": {
      "protectedAt": "2023-01-02T00:00:00.000Z",
      "action": "Protect"
    }
  },
  {
    "protectedHistory": {
      "protectedAt": "2020-01-02T00:00:00.000Z",
      "action": "Unprotect"
    }
  }
]