window.YTD.account.part0 = [
  {
    "account": {
      "username": "alex_example",
      "accountDisplayName": "Alex Example"
    }
  }
]