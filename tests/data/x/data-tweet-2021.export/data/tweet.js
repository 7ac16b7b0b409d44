window.YTD.tweet.part0 = [
  {
    "tweet": {
      "id_str": "1367340555301814272",
      "id": "1367340555301814272",
      "created_at": "Thu Mar 04 05:06:07 +0000 2021",
      "full_text": "sudah di folder data &amp; masih tunggal",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      }
    }
  }
]