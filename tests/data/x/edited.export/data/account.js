window.YTD.account.part0 = [
  {
    "account": {
      "username": "sinta_contoh",
      "accountId": "42",
      "accountDisplayName": "Sinta Contoh"
    }
  }
]